"""Whose address to believe: the one place that decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

from python_ipware import IpWare

from activitylog.conf import conf

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SOCKET = "unix:"
"""Stands among the trusted proxies for one that comes by a Unix socket, and so has no address."""

MAX_HEADER_LENGTH = 2000
MAX_HOPS = 20

_one_hop = IpWare(precedence=("HOP",))


@lru_cache(maxsize=8)
def parsed_networks(networks: tuple[str, ...]) -> tuple[Network, ...]:
    """Return the networks; ValueError for one that is none."""
    return tuple(ip_network(network, strict=False) for network in networks)


def parsed_address(text: str) -> Address | None:
    """Return the address in one hop of a header, without port, brackets, zone or v4 mapping."""
    text = text.strip()
    if not text.isascii() or len(text) > 100:
        return None
    return _parsed(text)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Address | None:
    bare = text.partition("%")[0] + ("]" if "%" in text and text.startswith("[") else "")
    found, _trusted = _one_hop.get_client_ip({"HOP": bare})
    if found is None:
        return None
    address = ip_address(str(found))
    return getattr(address, "ipv4_mapped", None) or address


def client_ip(meta: Mapping[str, Any]) -> str | None:
    """Return the client's address from a request's META, or None where there is none.

    REMOTE_ADDR, unless it is in ACTIVITYLOG_TRUSTED_PROXIES: then the first address outside those
    networks in X-Forwarded-For, read from the right and no further than the first malformed hop.
    A peer without an address, which no client has who comes over a network, is a Unix socket's.
    Never raises for anything a client can send.
    """
    nearest = parsed_address(str(meta.get("REMOTE_ADDR") or ""))
    setting = conf.ACTIVITYLOG_TRUSTED_PROXIES
    trusted = _trusted_networks(setting)
    is_trusted = SOCKET in setting if nearest is None else _is_in(nearest, trusted)
    if not is_trusted:
        return str(nearest) if nearest else None
    header = str(meta.get("HTTP_X_FORWARDED_FOR") or "")[-MAX_HEADER_LENGTH:]
    for hop in reversed(header.split(",")[-MAX_HOPS:]):
        address = parsed_address(hop)
        if address is None:
            break
        nearest = address
        if not _is_in(address, trusted):
            break
    return str(nearest) if nearest else None


def _trusted_networks(setting: Sequence[str]) -> tuple[Network, ...]:
    return parsed_networks(tuple(name for name in setting if name != SOCKET)) if setting else ()


def _is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)
