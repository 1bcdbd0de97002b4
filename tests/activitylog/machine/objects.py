"""Rows of one table: made, changed, deleted, one by one and many at a time."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import F, ProtectedError
from hypothesis import strategies as st
from hypothesis.stateful import rule

from activitylog import activity_context
from tests.activitylog.machine.transactions import Transactions
from tests.activitylog.machine.values import (
    amounts,
    businesses,
    numbers,
    patterns,
    pick,
    picked,
    picks,
    samples,
    texts,
)
from tests.activitylog.shop.models import (
    Category,
    Listing,
    Memo,
    OnlineProduct,
    Place,
    Product,
    ProductRow,
    Sample,
    Shelf,
    Untracked,
    Warehouse,
)


class Objects(Transactions):
    @rule(name=texts, price=amounts, stock=numbers, business_id=businesses, category=picks)
    def create_product(self, category: int, **values: Any) -> None:
        sku = self.unique()
        Product.objects.create(sku=sku, category=pick(Category, category), **values)

    @rule(pattern=patterns, name=texts, is_proxy=st.booleans())
    def save_some(self, pattern: list[bool], name: str, is_proxy: bool) -> None:
        for product in picked(OnlineProduct if is_proxy else Product, pattern):
            product.name = name
            product.stock = F("stock") + 1
            product.view_count += 1
            product.save()

    @rule(number=picks, price=amounts)
    def save_one_field(self, number: int, price: Any) -> None:
        if product := pick(Product, number):
            product.price, product.name = price, "not saved"
            product.save(update_fields=["price"])

    @rule(number=picks, name=texts)
    def save_a_stale_object(self, number: int, name: str) -> None:
        if product := pick(Product, number):
            Product.objects.filter(pk=product.pk).update(stock=F("stock") + 5, supplier_token=name)
            product.name = name
            product.save()

    @rule(stock=numbers, step=numbers)
    def update_many(self, stock: int, step: int) -> None:
        Product.objects.filter(stock__gte=stock).update(stock=F("stock") + step, price=F("stock"))

    @rule(pattern=patterns, business_id=businesses)
    def move_to_a_business(self, pattern: list[bool], business_id: str) -> None:
        keys = [product.pk for product in picked(Product, pattern)]
        Product.objects.filter(pk__in=keys).update(business_id=business_id)

    @rule(names=st.lists(texts, max_size=4), business_id=businesses, batch=st.none() | picks)
    def bulk_create(self, names: list[str], business_id: str, batch: int | None) -> None:
        new = [Product(sku=self.unique(), name=name, business_id=business_id) for name in names]
        Product.objects.bulk_create(new, batch_size=(batch or None) and batch)

    @rule(pattern=patterns, names=st.lists(texts, max_size=2), ignore=st.booleans())
    def bulk_create_in_conflict(self, pattern: list[bool], names: list[str], ignore: bool) -> None:
        new = [Product(sku=p.sku, name=f"{p.name}!"[:50]) for p in picked(Product, pattern)]
        new += [Product(sku=self.unique(), name=name) for name in names]
        if ignore:
            Product.objects.bulk_create(new, ignore_conflicts=True)
        else:
            Product.objects.bulk_create(
                new, update_conflicts=True, update_fields=["name"], unique_fields=["sku"]
            )

    @rule(pattern=patterns, stock=numbers, batch=st.sampled_from([None, 1, 2]))
    def bulk_update(self, pattern: list[bool], stock: int, batch: int | None) -> None:
        products = picked(Product, pattern)
        for step, product in enumerate(products):
            product.stock = stock + step
        Product.objects.bulk_update(products, ["stock"], batch_size=batch)

    @rule(number=picks)
    def delete_product(self, number: int) -> None:
        product = pick(Product, number)
        try:
            if product:
                product.delete()
        except ProtectedError:
            assert product.orderline_set.exists()

    @rule(stock=numbers, is_raw=st.booleans())
    def delete_many(self, stock: int, is_raw: bool) -> None:
        found = Memo.objects.filter(amount__lt=stock)
        if is_raw:
            found._raw_delete(found.db)
        else:
            found.delete()

    @rule(price=amounts)
    def update_unmanaged(self, price: Any) -> None:
        ProductRow.objects.filter(price__lt=0).update(price=price)

    @rule(text=texts, amount=amounts, business=st.none() | businesses)
    def create_memo(self, text: str, amount: Any, business: str | None) -> None:
        with activity_context(business=business):
            Memo.objects.create(text=text, amount=amount)

    @rule(text=texts)
    def update_memos(self, text: str) -> None:
        Memo.objects.exclude(text=text).update(text=text, amount=F("amount") / 3)

    @rule(values=samples)
    def create_sample(self, values: dict[str, Any]) -> None:
        Sample.objects.create(code=self.unique(), **values)

    @rule(number=picks, values=samples)
    def save_sample(self, number: int, values: dict[str, Any]) -> None:
        if sample := pick(Sample, number):
            for name, value in values.items():
                setattr(sample, name, value)
            sample.save()

    @rule(values=samples.filter(bool))
    def update_samples(self, values: dict[str, Any]) -> None:
        Sample.objects.update(**values)

    @rule(number=picks, product=picks)
    def create_listing(self, number: int, product: int) -> None:
        if found := pick(Product, product):
            Listing.objects.get_or_create(slug=f"slug{number}", defaults={"product": found})

    @rule(number=picks, is_save=st.booleans())
    def change_the_key(self, number: int, is_save: bool) -> None:
        if listing := pick(Listing, number):
            if is_save:
                listing.slug = self.unique()
                listing.save()
            else:
                Listing.objects.filter(pk=listing.pk).update(slug=self.unique())

    @rule(aisle=st.sampled_from(["A", 'B"']), number=picks, label=texts)
    def create_shelf(self, aisle: str, number: int, label: str) -> None:
        Shelf.objects.update_or_create(aisle=aisle, number=number, defaults={"label": label})

    @rule(step=picks, label=texts)
    def update_shelves(self, step: int, label: str) -> None:
        Shelf.objects.filter(number__gt=step).update(label=label)
        try:
            with transaction.atomic():
                Shelf.objects.filter(aisle="A", number=step).update(number=F("number") + 1)
        except IntegrityError:
            assert Shelf.objects.filter(aisle="A", number=step + 1).exists()

    @rule(number=picks)
    def delete_shelf(self, number: int) -> None:
        if shelf := pick(Shelf, number):
            shelf.delete()

    @rule(name=texts, capacity=numbers, business_id=businesses)
    def create_warehouse(self, **values: Any) -> None:
        Warehouse.objects.create(**values)

    @rule(number=picks, name=texts, capacity=numbers, is_parent=st.booleans())
    def save_warehouse(self, number: int, name: str, capacity: int, is_parent: bool) -> None:
        if place := pick(Place if is_parent else Warehouse, number):
            place.name, place.capacity = name, capacity
            place.save()

    @rule(name=texts, capacity=numbers, is_parent=st.booleans())
    def update_warehouses(self, name: str, capacity: int, is_parent: bool) -> None:
        if is_parent:
            Place.objects.update(name=name)
        else:
            Warehouse.objects.filter(capacity__lt=capacity).update(name=name, capacity=capacity)

    @rule(number=picks, is_parent=st.booleans(), keep=st.booleans())
    def delete_warehouse(self, number: int, is_parent: bool, keep: bool) -> None:
        if place := pick(Place if is_parent else Warehouse, number):
            place.delete(keep_parents=keep and not is_parent)

    @rule(name=texts)
    def write_through_a_migrations_models(self, name: str) -> None:
        apps = MigrationLoader(connection).project_state().apps
        model = apps.get_model("shop", "Product")
        model.objects.create(sku=self.unique(), name=name)
        model.objects.filter(stock__lt=0).update(stock=0)
        apps.get_model("shop", "Memo").objects.update(text=name)

    @rule(name=texts)
    def write_what_is_not_logged(self, name: str) -> None:
        Untracked.objects.create(name=name)
        Untracked.objects.update(name=name)
        Untracked.objects.all().delete()
