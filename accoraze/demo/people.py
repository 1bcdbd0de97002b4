"""Who works in the demo's businesses, from where, and with which browser."""

from __future__ import annotations

from dataclasses import dataclass, replace

from accoraze.accounts.permissions import Role

PASSWORD = "demo-accoraze"

CHROME_ON_MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
SAFARI_ON_MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/26.1 Safari/605.1.15"
)
FIREFOX_ON_WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
)
EDGE_ON_WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
)
CHROME_ON_ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Mobile Safari/537.36"
)
SAFARI_ON_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1"
)
CHROME_ON_LINUX = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/128.0.0.0 Safari/537.36"
)


@dataclass(frozen=True)
class Person:
    """A sign-in of the demo; the addresses are reserved for documentation."""

    email: str
    name: str
    role: Role
    ip: str
    browser: str
    signs_out: float
    """How often they sign out in the evening, from never (0) to always (1)."""


SOFIA = Person(
    "superadmin@demo.test", "Sofia Marques", Role.SUPER_ADMIN, "192.0.2.41", SAFARI_ON_MAC, 0.3
)
AMINA = Person("admin@demo.test", "Amina Diallo", Role.ADMIN, "203.0.113.24", CHROME_ON_MAC, 0.2)
DANIEL = Person(
    "manager@demo.test", "Daniel Okafor", Role.MANAGER, "203.0.113.24", FIREFOX_ON_WINDOWS, 0.4
)
LENA = Person(
    "storekeeper@demo.test",
    "Lena Hofmann",
    Role.STORE_KEEPER,
    "198.51.100.7",
    EDGE_ON_WINDOWS,
    0.6,
)
TOM = Person("staff@demo.test", "Tom Baker", Role.STAFF, "198.51.100.19", CHROME_ON_ANDROID, 0.8)
NINA = Person("nina@demo.test", "Nina Petrov", Role.STAFF, "198.51.100.23", SAFARI_ON_IPHONE, 0.5)
GRACE = Person(
    "owner@other.test", "Grace Lin", Role.SUPER_ADMIN, "2001:db8:42::17", SAFARI_ON_MAC, 0.3
)

# The same account in other hands, and on another way.
INTRUDER = replace(DANIEL, ip="192.0.2.233", browser=CHROME_ON_LINUX)
AMINA_TRAVELLING = replace(AMINA, ip="198.51.100.148", browser=SAFARI_ON_IPHONE)

STORE = (SOFIA, AMINA, DANIEL, LENA, TOM)
EVERYBODY = (*STORE, GRACE)
