from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from activitylog.reading.existing import existing
from activitylog.reading.facets import actions_of, people_of
from activitylog.reading.limits import limits
from tests.activitylog.reading.shoplog import write
from tests.activitylog.shop.models import Supplier

LENA = {"actor_id": "8", "actor_name": "Lena Hofmann"}
ORDER = {"category": "orders", "action": "order.added", "target_type": "shop.order"}


def test_actions_are_those_in_the_log_with_their_labels(viewer):
    write()
    write(**ORDER)
    write(category="loans", action="loan.granted", target_type="gone.loan")

    labels = {key: facet.label for key, facet in actions_of(viewer()).items()}

    assert labels == {
        "product.updated": "Updated product",
        "order.added": "Created order",
        "loan.granted": "Granted loan",
    }


def test_a_limited_role_is_offered_its_own_actions_only(viewer):
    write()
    write(**ORDER)
    write(category="security", action="session.signed_in")

    assert set(actions_of(viewer("keeper"))) == {"product.updated"}
    assert set(actions_of(viewer())) == {"product.updated", "order.added"}


def test_an_action_keeps_every_category_it_was_stored_under(viewer):
    write(category="goods")
    write(category="products")

    assert actions_of(viewer())["product.updated"].categories == {"goods", "products"}


def test_an_action_of_a_few_entries_is_known_by_all_of_them(viewer):
    for category in ("expenses", "products", "expenses"):
        write(category=category, action="file.uploaded")

    facet = actions_of(viewer("keeper"))["file.uploaded"]

    assert facet.categories == {"expenses", "products"}
    assert (facet.is_offered, facet.is_open) == (True, False)


def test_an_action_of_many_entries_may_be_of_any_category_and_is_not_told_of(viewer, monkeypatch):
    monkeypatch.setattr(limits, "categories_looked_at", 2)
    for category in ("expenses", "products", "expenses", "expenses", "expenses"):
        write(category=category, action="file.uploaded")

    facet = actions_of(viewer("keeper"))["file.uploaded"]

    assert facet.categories == {"expenses"}
    assert (facet.is_offered, facet.is_open) == (False, True)


def test_rows_under_a_bulk_add_no_choices(viewer):
    head = write()
    write(parent_id=head.id, action="product.deleted", **LENA)

    assert set(actions_of(viewer())) == {"product.updated"}
    assert set(people_of(viewer())) == {"7"}


def test_people_are_named_as_in_their_newest_entry(viewer):
    write(actor_name="Amina Old")
    write(actor_name="Amina New")

    assert people_of(viewer())["7"].name == "Amina New"


def test_people_without_an_account_stay_and_are_marked(viewer):
    account = User.objects.create(username="lena")
    write(**{**LENA, "actor_id": str(account.pk)})
    write(actor_id="424242", actor_name="Jonas Weber")
    write(actor_id="token-1", actor_name="Webshop sync")
    write(actor_id="", actor_name="")

    gone = {id_: person.is_gone for id_, person in people_of(viewer()).items()}

    assert gone == {str(account.pk): False, "424242": True, "token-1": True, "": False}


@pytest.mark.parametrize("number", ["9223372036854775808", "-9223372036854775809", "9" * 300])
def test_a_number_that_no_account_can_have_is_nobody_s(viewer, number):
    write(actor_id=number)

    assert people_of(viewer())[number].is_gone


def test_what_is_there_is_found_by_keys_of_any_type():
    users = existing(User, ["7", "nan", "", f"{User.objects.create(username='lena').pk}"])
    assert users == {str(User.objects.get().pk)}

    supplier = Supplier.objects.create(name="Kettles & Co")
    ids = {str(supplier.pk), supplier.pk.hex}
    assert existing(Supplier, [*ids, "7", "9223372036854775808"]) == ids


def test_a_limited_role_is_offered_those_who_did_something_it_sees(viewer):
    write()
    write(**ORDER, **LENA)

    assert set(people_of(viewer("keeper"))) == {"7"}


def test_who_only_signed_in_is_not_offered(viewer):
    write(category="security", action="session.signed_in", **LENA)
    write(**ORDER)

    assert set(people_of(viewer())) == {"7"}


def test_another_business_adds_no_choices(viewer):
    write(business_id="b2", **LENA)

    assert people_of(viewer()) == {}
    assert actions_of(viewer()) == {}


def test_the_number_of_queries_does_not_follow_the_number_of_values(
    viewer, django_assert_num_queries
):
    for number in range(30):
        write(action=f"thing{number}.made", actor_id=str(number))
    reader = viewer()

    with django_assert_num_queries(1):
        actions_of(reader)
    with django_assert_num_queries(2):
        people_of(reader)
