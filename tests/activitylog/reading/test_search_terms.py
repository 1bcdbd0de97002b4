from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import QueryDict

from activitylog.reading.facets import actions_of, people_of
from activitylog.reading.search_terms import Terms, refuse_terms, words_of
from tests.activitylog.reading.shoplog import write
from tests.activitylog.reading.test_views import row_texts, text

LIST = "/settings/activity-logs/"
LENA = {"actor_id": "8", "actor_name": "Lena Hofmann", "actor_email": "lena@shop.test"}
ORDER = {"category": "orders", "action": "order.added", "target_type": "shop.order"}
SYSTEM = {"actor_id": "", "actor_name": "", "actor_email": "", "source": "command"}


@pytest.fixture
def taken_out(viewer):
    """Turn a search into an address, as one who reads a log with three actors and two types."""
    write()
    write(**LENA, **ORDER)
    write(**SYSTEM)

    def taken_out(search: str, query: str = "", who: str = "admin") -> str:
        reader = viewer(who)
        given = QueryDict(f"{query}&q={quote(search)}" if query else f"q={quote(search)}")
        return Terms(reader, actions_of(reader), people_of(reader)).taken_out(given).urlencode()

    return taken_out


@pytest.mark.parametrize(
    ("search", "address"),
    [
        ("user:amina", "user=7"),
        ("user:AMINA", "user=7"),
        ("user:lena@shop.test", "user=8"),
        ('user:"amina diallo"', "user=7"),
        ("user:8", "user=8"),
        ("user:system", "user=system"),
        ("-user:amina", "not_user=7"),
        ("user:a", "user=7&user=8"),
        ("type:orders", "type=orders"),
        ("type:prod", "type=products"),
        ("-type:orders", "not_type=orders"),
        ("action:added", "action=order.added"),
        ("action:product.updated", "action=product.updated"),
        ('action:"created order"', "action=order.added"),
        ("field:price", "field=price"),
        ("field:anything", "field=anything"),
        ("ip:203.0.113.24", "ip=203.0.113.24"),
        ("ip:2001:db8::7", "ip=2001%3Adb8%3A%3A7"),
        ("after:2026-03-01", "period=custom&from=2026-03-01"),
        ("before:2026-03-01", "period=custom&to=2026-02-28"),
        ("after:2026-03-01T14:30", "period=custom&from=2026-03-01&from_time=14%3A30"),
        ("before:2026-03-01T14:30", "period=custom&to=2026-03-01&to_time=14%3A29"),
        ("before:2026-03-01T00:00", "period=custom&to=2026-02-28&to_time=23%3A59"),
        (
            'after:"2026-03-01 12:00" before:2026-03-01T18:00',
            "period=custom&from=2026-03-01&from_time=12%3A00&to=2026-03-01&to_time=17%3A59",
        ),
        ("after:2026-03-01 before:2026-03-08", "period=custom&from=2026-03-01&to=2026-03-07"),
        ("kettle user:amina blue", "q=kettle+blue&user=7"),
        ("user:amina user:lena", "user=7&user=8"),
        ("USER:amina", "user=7"),
    ],
)
def test_terms_become_parameters(taken_out, search, address):
    assert taken_out(search) == address


def test_me_is_the_reader_alone_whoever_else_has_it_in_a_name(taken_out, user):
    write(actor_id="9", actor_name="James Mendel", actor_email="james@shop.test")

    assert taken_out("user:me") == f"user={user('admin').pk}"


@pytest.mark.parametrize(
    "search",
    [
        "kettle",
        '"user:amina"',
        "user:nobody",
        "colour:red",
        "after:tomorrow",
        "after:2026-03-01T25:00",
        "after:2026-03-01T14:30+01:00",
        "-after:2026-03-01",
        "before:0001-01-01",
        "user:",
        'user:""',
        "12:30",
        ":",
        '"',
        "-",
    ],
)
def test_what_is_no_filter_stays_in_the_search(taken_out, search):
    assert taken_out(search) == QueryDict(f"q={quote(search)}").urlencode()


def test_they_are_added_to_the_filters_in_use(taken_out):
    assert taken_out("user:lena", "user=7&period=today&older=x") == "user=7&user=8&period=today"
    assert taken_out("after:2026-03-01", "period=today") == "period=custom&from=2026-03-01"
    assert taken_out("after:2026-03-01", "from=2026-02-01&from_time=14:30") == (
        "from=2026-03-01&period=custom"
    )


def test_a_limited_role_can_name_only_what_it_may_choose(taken_out):
    for search in ("type:orders", "action:added", "user:lena"):
        assert taken_out(search, who="keeper").startswith("q=")


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("colour:red", "“colour:” is nothing to search by; use user:, type:, action:"),
        ("http://x.test", "put it in quotation marks"),
        ("user:nobody", "“user:nobody” matches nothing in this log"),
        ("after:tomorrow", "“after:tomorrow” names no day; write one like after:2026-03-31"),
    ],
)
def test_other_terms_are_explained(search, said):
    with pytest.raises(ValidationError) as caught:
        refuse_terms(search)
    assert said in caught.value.messages[0]


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("blue kettle", ["blue", "kettle"]),
        ('"blue kettle" 1.7', ["blue kettle", "1.7"]),
        ('"user:amina"', ["user:amina"]),
        ("-20 %", ["-20", "%"]),
        ("12:30 #1042", ["12:30", "#1042"]),
        ('5" pan', ['5"', "pan"]),
        ('""', []),
    ],
)
def test_words_and_phrases(search, words):
    assert words_of(search) == words


class TestPage:
    def test_the_address_says_what_was_typed(self, browse):
        write()
        write(**LENA, **ORDER)

        response = browse().get(LIST, {"q": "user:lena type:orders"})

        assert (response.status_code, response.url) == (302, f"{LIST}?user=8&type=orders")

    def test_in_place_it_is_pushed(self, browse):
        write()
        write(**LENA)

        response = browse().get(LIST, {"q": "user:lena"}, headers={"HX-Request": "true"})

        assert response["HX-Push-Url"] == f"{LIST}?user=8"
        assert len(row_texts(response)) == 1
        assert "User: Lena Hofmann" in text(response)

    def test_an_unknown_key_is_explained_beside_the_field(self, browse):
        write()

        response = browse().get(LIST, {"q": "colour:red"})

        assert response.status_code == 200
        assert "“colour:” is nothing to search by" in text(response)
        assert 'value="colour:red"' in response.text
        assert not row_texts(response)

    def test_a_phrase_is_found_as_it_stands(self, browse):
        write(target_name="Blue Kettle")
        write(target_name="Kettle, blue", target_id="2")

        assert len(row_texts(browse().get(LIST, {"q": '"blue kettle"'}))) == 1
        assert len(row_texts(browse().get(LIST, {"q": "blue kettle"}))) == 2


class TestHint:
    def test_it_shows_terms_that_are_understood(self, browse):
        write(actor_id=str(User.objects.get_or_create(username="admin")[0].pk))
        client = browse()
        (terms,) = re.findall(r"<code>([^<]+)</code>", client.get(LIST).text)

        response = client.get(f"{LIST}?{urlencode({'q': terms})}", follow=True)

        assert "q=" not in response.request["QUERY_STRING"]
        assert len(row_texts(response)) == 1

    def test_it_is_out_of_the_way_of_what_is_asked_for(self, browse):
        write()

        assert "log-q-hint" not in browse().get(f"{LIST}?type=products").text
