from __future__ import annotations

from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from activitylog import activity_context
from activitylog.client_ip import MAX_HEADER_LENGTH, client_ip
from tests.activitylog.log import entries, only
from tests.activitylog.shop.models import Product

CLIENT = "91.83.1.7"
FORGED = "8.8.8.8"
NGINX = "10.0.0.2"
BALANCER = "35.191.0.1"


def meta(peer, forwarded=None, **more):
    found = {"REMOTE_ADDR": peer, **more}
    if forwarded is not None:
        found["HTTP_X_FORWARDED_FOR"] = forwarded
    return found


@pytest.fixture(params=[["10.0.0.0/8"], ["10.0.0.0/8", "35.191.0.0/16", "fd00::/8", "::1"]])
def trusted(request, settings):
    settings.ACTIVITYLOG_TRUSTED_PROXIES = request.param


@pytest.fixture
def all_trusted(settings):
    settings.ACTIVITYLOG_TRUSTED_PROXIES = ["10.0.0.0/8", "35.191.0.0/16", "fd00::/8", "::1"]


def test_no_proxy_is_trusted_by_default():
    assert client_ip(meta(NGINX, FORGED)) == NGINX


@pytest.mark.parametrize(
    "header", ["HTTP_X_REAL_IP", "HTTP_CLIENT_IP", "HTTP_FORWARDED", "HTTP_X_CLUSTER_CLIENT_IP"]
)
def test_no_other_header_counts(header, trusted):
    assert client_ip(meta(NGINX, CLIENT, **{header: FORGED})) == CLIENT
    assert client_ip(meta(NGINX, None, **{header: FORGED})) == NGINX
    assert client_ip(meta(CLIENT, None, **{header: FORGED})) == CLIENT


def test_a_client_that_comes_directly_cannot_forge(trusted):
    assert client_ip(meta(CLIENT, FORGED)) == CLIENT
    assert client_ip(meta(CLIENT, f"{FORGED}, {NGINX}")) == CLIENT


def test_what_the_trusted_proxy_appended_counts_and_nothing_before_it(trusted):
    assert client_ip(meta(NGINX, f"{FORGED}, {CLIENT}")) == CLIENT


NO_ADDRESS = [None, "", "unix:", "localhost"]


@pytest.mark.parametrize("peer", NO_ADDRESS)
def test_a_proxy_that_comes_by_a_unix_socket(peer, settings):
    settings.ACTIVITYLOG_TRUSTED_PROXIES = ["unix:", "10.0.0.0/8"]

    assert client_ip(meta(peer, CLIENT)) == CLIENT
    assert client_ip(meta(peer, f"{FORGED}, {CLIENT}, {NGINX}")) == CLIENT
    assert client_ip(meta(peer, f"{FORGED}, rubbish")) is None
    assert client_ip(meta(peer)) is None


def test_a_proxy_by_a_socket_makes_nobody_else_believed(settings):
    settings.ACTIVITYLOG_TRUSTED_PROXIES = ["unix:"]

    assert client_ip(meta(NGINX, FORGED)) == NGINX


@pytest.mark.parametrize("peer", NO_ADDRESS)
def test_a_socket_that_is_not_trusted_tells_no_address(peer, trusted):
    assert client_ip(meta(peer, FORGED)) is None


def test_an_honest_client_behind_a_proxy(trusted):
    assert client_ip(meta(NGINX, CLIENT)) == CLIENT


def test_two_trusted_proxies_are_passed(all_trusted):
    assert client_ip(meta(NGINX, f"{FORGED}, {CLIENT}, {BALANCER}")) == CLIENT


def test_a_proxy_that_is_not_trusted_is_the_client(settings):
    settings.ACTIVITYLOG_TRUSTED_PROXIES = ["10.0.0.0/8"]

    assert client_ip(meta(NGINX, f"{CLIENT}, {BALANCER}")) == BALANCER


def test_a_client_of_the_local_network(trusted):
    assert client_ip(meta(NGINX, "192.168.1.9")) == "192.168.1.9"


def test_a_client_of_the_local_network_behind_a_public_proxy(settings):
    settings.ACTIVITYLOG_TRUSTED_PROXIES = ["35.191.0.1"]

    assert client_ip(meta(BALANCER, "192.168.1.9")) == "192.168.1.9"


def test_without_a_header_the_proxy_itself_is_the_client(trusted):
    assert client_ip(meta(NGINX)) == NGINX
    assert client_ip(meta(NGINX, "")) == NGINX


def test_with_trusted_hops_alone_the_farthest_is_the_client(trusted):
    assert client_ip(meta(NGINX, "10.0.0.9, 10.0.0.8")) == "10.0.0.9"


@pytest.mark.parametrize(
    "junk", ["unknown", "<script>", "1.2.3", "", "0x7f.1", "91.83.1.7.8", "_x"]
)
def test_the_walk_stops_at_the_first_malformed_hop(junk, all_trusted):
    assert client_ip(meta(NGINX, f"{FORGED}, {junk}, {BALANCER}")) == BALANCER
    assert client_ip(meta(NGINX, f"{FORGED}, {junk}")) == NGINX


@pytest.mark.parametrize(
    ("hop", "address"),
    [
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("91.83.1.7:51234", CLIENT),
        ("::ffff:91.83.1.7", CLIENT),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%eth0]:443", "fe80::1"),
        ("2001:0DB8:0:0:0:0:0:7", "2001:db8::7"),
        (f"   {CLIENT}\t", CLIENT),
    ],
)
def test_forms_of_an_address(hop, address, trusted):
    assert client_ip(meta(NGINX, f"{FORGED}, {hop}")) == address


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("", None),
        (None, None),
        ("unix:", None),
        ("nonsense", None),
        ("::ffff:91.83.1.7", CLIENT),
        ("fe80::1%eth0", "fe80::1"),
        ("::1", "::1"),
    ],
)
def test_forms_of_the_peer(peer, address):
    assert client_ip(meta(peer, FORGED)) == address


def test_no_peer_at_all_is_no_address():
    assert client_ip({}) is None
    assert client_ip({"HTTP_X_FORWARDED_FOR": FORGED}) is None


def test_a_mapped_peer_is_trusted_as_the_address_it_maps(trusted):
    assert client_ip(meta("::ffff:10.0.0.2", f"{FORGED}, {CLIENT}")) == CLIENT


def test_a_header_without_end_is_read_from_its_end(trusted):
    assert client_ip(meta(NGINX, f"{FORGED}, " * 5000 + CLIENT)) == CLIENT
    assert client_ip(meta(NGINX, "x" * 500_000)) == NGINX


def test_an_address_cut_by_the_limit_is_not_taken_for_a_whole_one(trusted):
    hops = ", ".join([NGINX] * 18)
    padding = " " * (MAX_HEADER_LENGTH - len(hops) - len(", 1.7"))
    header = f"91.83.21.7{padding}, {hops}"
    cut = header[-MAX_HEADER_LENGTH:]
    assert not cut.startswith("91")

    assert client_ip(meta(NGINX, header)) in (NGINX, None)


callers = st.integers(0x01_00_00_00, 0xDF_FF_FF_FF).map(IPv4Address)  # all that can call
anything = st.text(max_size=60) | st.lists(
    st.ip_addresses().map(str) | st.text(max_size=8), max_size=30
).map(",".join)


@given(peer=anything, forwarded=anything)
def test_nothing_that_a_client_sends_raises_or_yields_what_is_no_address(peer, forwarded):
    for found in (client_ip(meta(peer, forwarded)), client_ip(meta(NGINX, forwarded))):
        assert found is None or str(ip_address(found)) == found
        assert found is None or "%" not in found


@given(peer=callers, forwarded=anything)
def test_an_untrusted_peer_is_the_client_whatever_it_sends(peer, forwarded):
    assert client_ip(meta(str(peer), forwarded)) == str(peer)


@given(forged=anything, client=callers)
def test_what_stands_before_the_clients_address_changes_nothing(forged, client):
    assume(not client.is_private)
    networks = ["10.0.0.0/8"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.ACTIVITYLOG_TRUSTED_PROXIES", networks, raising=False)
        assert client_ip(meta(NGINX, f"{forged},{client}")) == str(client)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "forwarded", ["fe80::1%eth0", "\0", "8.8.8.8\n9.9.9.9", "'; DROP TABLE", "é", "9" * 5000]
)
def test_no_header_makes_a_write_fail(forwarded, rf, settings):
    settings.ACTIVITYLOG_TRUSTED_PROXIES = ["127.0.0.0/8"]
    request = rf.get("/", HTTP_X_FORWARDED_FOR=forwarded)
    with activity_context(request=request, actor=None):
        Product.objects.create(sku="kettle", name="Kettle")

    assert only(entries()).ip in ("127.0.0.1", "fe80::1")
