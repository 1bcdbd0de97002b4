"""Who works in the demo's businesses, and from where."""

from __future__ import annotations

from dataclasses import dataclass

from accoraze.accounts.permissions import Role

PASSWORD = "demo-accoraze"


@dataclass(frozen=True)
class Person:
    """A sign-in of the demo; the addresses are reserved for documentation."""

    email: str
    name: str
    role: Role
    ip: str


SOFIA = Person("superadmin@demo.test", "Sofia Marques", Role.SUPER_ADMIN, "192.0.2.41")
AMINA = Person("admin@demo.test", "Amina Diallo", Role.ADMIN, "203.0.113.24")
DANIEL = Person("manager@demo.test", "Daniel Okafor", Role.MANAGER, "203.0.113.24")
LENA = Person("storekeeper@demo.test", "Lena Hofmann", Role.STORE_KEEPER, "198.51.100.7")
TOM = Person("staff@demo.test", "Tom Baker", Role.STAFF, "198.51.100.19")
GRACE = Person("owner@other.test", "Grace Lin", Role.SUPER_ADMIN, "2001:db8:42::17")

STORE = (SOFIA, AMINA, DANIEL, LENA, TOM)
EVERYBODY = (*STORE, GRACE)
