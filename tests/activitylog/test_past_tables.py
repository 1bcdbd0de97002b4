"""Migrations that write tables which have other columns by then than the models have today."""

from __future__ import annotations

import pytest
from django.db import connection, models
from django.db.migrations.state import ModelState, ProjectState

from activitylog import ModelActivity
from activitylog.registry import registry
from activitylog.signals import rows_inserted
from tests.activitylog.log import entries, new_entries, only


class Street(models.Model):
    title = models.CharField(max_length=10)  # "name" then
    added = models.CharField(max_length=10)

    class Meta:
        app_label = "shop"
        managed = False

    def __str__(self):
        return self.title


class Building(models.Model):
    name = models.CharField(max_length=10)
    added = models.CharField(max_length=10)

    class Meta:
        app_label = "shop"
        managed = False

    def __str__(self):
        return self.name


class Lamp(models.Model):
    watts = models.IntegerField()
    added = models.CharField(max_length=10)

    class Meta:
        app_label = "shop"
        managed = False

    def __str__(self):
        return f"{self.watts} W {self.added}"


class Theatre(Building):
    seats = models.IntegerField()
    street = models.ForeignKey(Street, models.SET_NULL, null=True)
    lamps = models.ManyToManyField(Lamp, db_table="shop_theatre_lights")

    class Meta:
        app_label = "shop"
        managed = False

    def __str__(self):
        return f"{self.name} at {self.street.title if self.street else 'the river'}"


class Row(models.Model):
    theatre = models.ForeignKey(Theatre, models.CASCADE, related_name="rows")
    seats = models.IntegerField()
    pin = models.CharField(max_length=10)  # "code" then

    class Meta:
        app_label = "shop"
        managed = False

    def __str__(self):
        return f"Row of {self.seats}"


class StreetActivity(ModelActivity):
    name = "title"


class RowActivity(ModelActivity):
    part_of = "theatre"
    business = "theatre__added"
    mask = "pin"


LOGGED = {Street: StreetActivity, Lamp: None, Theatre: None, Row: RowActivity}


def then():
    """Return what a migration knows: no column "added", streets' names, and lamps as lights."""
    key = ("id", models.BigAutoField(primary_key=True))
    name = ("name", models.CharField(max_length=10))
    seats = ("seats", models.IntegerField())
    upon = models.OneToOneField(
        "shop.Building", models.CASCADE, primary_key=True, parent_link=True, auto_created=True
    )
    street = models.ForeignKey("shop.Street", models.SET_NULL, null=True)
    lights = models.ManyToManyField("shop.Light", db_table="shop_theatre_lights")
    theatre = models.ForeignKey("shop.Theatre", models.CASCADE, related_name="rows")
    code = ("code", models.CharField(max_length=10, default=""))
    known = (
        ModelState("shop", "Street", [key, name]),
        ModelState("shop", "Building", [key, name]),
        ModelState("shop", "Light", [key, ("watts", models.IntegerField())]),
        ModelState(
            "shop",
            "Theatre",
            [("building_ptr", upon), seats, ("street", street), ("lights", lights)],
            bases=("shop.building",),
        ),
        ModelState("shop", "Row", [key, ("theatre", theatre), seats, code]),
    )
    state = ProjectState()
    for model in known:
        state.add_model(model)
    return [state.apps.get_model("shop", model.name) for model in known]


@pytest.fixture
def past(transactional_db):
    """Make the tables as they were then, and log them as they are declared today."""
    made = then()
    with connection.schema_editor() as editor:
        for model in made:
            editor.create_model(model)
    for model, declaration in LOGGED.items():
        registering = registry.register(model)
        if declaration:
            registering(declaration)
    yield {model.__name__: model.objects for model in made}
    for model in LOGGED:
        registry.unregister(model)
    with connection.schema_editor() as editor:
        for model in reversed(made):
            editor.delete_model(model)


def test_an_object_is_logged_with_the_columns_that_its_ancestor_has_then(past):
    past["Theatre"].create(name="Globe", seats=900)
    added = only(entries(action="theatre.added"))
    assert added.target_name == "Globe at the river"
    assert added.changes == {"name": [None, "Globe"], "seats": [None, 900]}


def test_a_write_to_an_ancestor_is_one_of_its_heirs(past):
    past["Theatre"].create(name="Globe", seats=900)
    past["Building"].update(name="Rose")
    assert only(entries(action="theatre.updated")).changes == {"name": ["Globe", "Rose"]}


def test_an_object_is_deleted_with_the_columns_that_its_ancestor_has_then(past):
    past["Theatre"].create(name="Globe", seats=900)
    past["Theatre"].all().delete()
    changes = only(entries(action="theatre.deleted")).changes
    assert changes == {"name": ["Globe", None], "seats": [900, None]}


def test_an_object_without_its_naming_column_is_told_by_its_kind(past):
    street = past["Street"].create(name="Bankside")
    assert only(entries(action="street.added")).target_name == f"street {street.pk}"


def test_a_relation_to_what_has_no_naming_column_yet_is_told_by_its_kind(past):
    street = past["Street"].create(name="Bankside")
    past["Theatre"].create(name="Globe", seats=900, street=street)
    change = only(entries(action="theatre.added")).changes["street"]
    assert change == [None, street.pk, None, f"street {street.pk}"]


def test_a_str_that_reads_what_is_not_there_yet_does_not_fail_the_write(past):
    street = past["Street"].create(name="Bankside")
    theatre = past["Theatre"].create(name="Globe", seats=900, street=street)
    added = only(entries(action="theatre.added"))
    assert added.target_name == f"theatre {theatre.pk}"
    assert past["Theatre"].get().seats == 900


def test_a_part_stands_in_the_entries_of_its_owner(past):
    theatre = past["Theatre"].create(name="Globe", seats=900)
    with new_entries() as written:
        row = past["Row"].create(theatre=theatre, seats=30)
    entry = only(written)
    assert (entry.action, entry.target_id) == ("theatre.updated", str(theatre.pk))
    added = only(entry.changes["rows"]["added"])
    assert (added["pk"], added["seats"]) == (row.pk, 30)


def test_what_a_masked_column_may_have_been_called_is_masked(past):
    theatre = past["Theatre"].create(name="Globe", seats=900)
    with new_entries() as written:
        past["Row"].create(theatre=theatre, seats=30, code="4711")
        past["Row"].update(code="0815")
        past["Row"].all().delete()
    assert len(written) == 3
    assert all("code" in str(entry.changes) for entry in written)
    assert not any(pin in str(entry.changes) for entry in written for pin in ("4711", "0815"))


def test_a_link_is_read_by_the_columns_that_it_has_then(past):
    theatre = past["Theatre"].create(name="Globe", seats=900)
    light = past["Light"].create(watts=60)
    with new_entries() as written:
        theatre.lights.set([light])
    change = only(written).changes["lamps"]
    assert [link["id"] for link in change["added"]] == [light.pk]


def test_a_receiver_of_the_rows_is_told_of_todays_model(past):
    senders = []

    def receive(sender, **sent):
        senders.append(sender)

    rows_inserted.connect(receive)
    try:
        past["Theatre"].create(name="Globe", seats=900)
    finally:
        rows_inserted.disconnect(receive)
    assert senders == [Theatre]
