"""Rows that live in two tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from tests.activitylog.shop.models import Place, Warehouse
from tests.activitylog.write_paths import Line, Target, bulk, write_path


def warehouse(name: str = "North") -> Warehouse:
    return Warehouse.objects.create(name=name, capacity=10)


def updated(item: Warehouse, called: str, **changes: Any) -> Line:
    return Line("warehouse.updated", Target.of(item, called), changes)


@write_path("Multi-table inheritance: create()")
def create() -> Iterator[Any]:
    yield
    item = warehouse()
    added = {"name": [None, "North"], "capacity": [None, 10], "business_id": [None, "b1"]}
    yield [Line("warehouse.added", Target.of(item, "North"), added)]


@write_path("Multi-table inheritance: save() that changes both tables")
def save() -> Iterator[Any]:
    item = warehouse()
    yield
    item.name, item.capacity = "South", 20
    item.save()
    yield [
        updated(item, "South", name=["North", "South"]),
        updated(item, "South", capacity=[10, 20]),
    ]


@write_path("Multi-table inheritance: save() that changes the parent's table")
def save_parent_columns() -> Iterator[Any]:
    item = warehouse()
    yield
    item.name = "South"
    item.save()
    yield [updated(item, "South", name=["North", "South"])]


@write_path("Multi-table inheritance: save() that changes the child's table")
def save_child_columns() -> Iterator[Any]:
    item = warehouse()
    yield
    item.capacity = 20
    item.save()
    yield [updated(item, "North", capacity=[10, 20])]


@write_path("Multi-table inheritance: save() of the parent")
def save_parent() -> Iterator[Any]:
    item = warehouse()
    yield
    place = Place.objects.get()
    place.name = "South"
    place.save()
    yield [updated(item, "South", name=["North", "South"])]


@write_path("Multi-table inheritance: QuerySet.update() of the child's column")
def update_child() -> Iterator[Any]:
    item = warehouse()
    yield
    Warehouse.objects.update(capacity=F("capacity") + 1)
    yield [updated(item, "North", capacity=[10, 11])]


@write_path("Multi-table inheritance: QuerySet.update() of the parent's column")
def update_inherited() -> Iterator[Any]:
    items = [warehouse("North"), warehouse("South")]
    yield
    Warehouse.objects.update(name="East")
    rows = [updated(item, "East", name=[item.name, "East"]) for item in items]
    yield [bulk("warehouse.updated", "shop.warehouse", rows)]


@write_path("Multi-table inheritance: QuerySet.update() through the parent")
def update_through_parent() -> Iterator[Any]:
    item = warehouse("North")
    Place.objects.create(name="Nowhere")
    yield
    Place.objects.update(name="East")
    yield [updated(item, "East", name=["North", "East"])]


@write_path("Multi-table inheritance: Model.delete()")
def delete() -> Iterator[Any]:
    item = warehouse()
    target = Target.of(item, "North")
    yield
    item.delete()
    gone = {"name": ["North", None], "capacity": [10, None]}
    yield [Line("warehouse.deleted", target, gone)]


@write_path("Multi-table inheritance: delete() of the parent")
def delete_parent() -> Iterator[Any]:
    item = warehouse()
    target = Target.of(item, "North")
    yield
    Place.objects.get().delete()
    gone = {"name": ["North", None], "capacity": [10, None]}
    yield [Line("warehouse.deleted", target, gone)]


@write_path("Multi-table inheritance: save() that makes a child of a parent")
def adopt() -> Iterator[Any]:
    place = Place.objects.create(name="North")
    yield
    child = Warehouse(place_ptr=place, capacity=5)
    child.save_base(raw=True)
    added = {"name": [None, "North"], "capacity": [None, 5]}
    yield [Line("warehouse.added", Target.of(child, "North"), added)]


@write_path("Multi-table inheritance: delete(keep_parents=True)")
def disown() -> Iterator[Any]:
    item = warehouse()
    target = Target.of(item, "North")
    yield
    item.delete(keep_parents=True)
    gone = {"name": ["North", None], "capacity": [10, None]}
    yield [Line("warehouse.deleted", target, gone)]
