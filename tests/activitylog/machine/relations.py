"""Along foreign keys, many-to-many and generic relations, and what goes with a deleted row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models.signals import m2m_changed
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.activitylog.machine.transactions import Transactions
from tests.activitylog.machine.values import (
    businesses,
    numbers,
    patterns,
    pick,
    picked,
    picks,
    texts,
)
from tests.activitylog.shop.models import (
    Attachment,
    Category,
    Contract,
    Note,
    Order,
    OrderLine,
    Photo,
    Product,
    Supplier,
    Supply,
    Tag,
)


class Relations(Transactions):
    @rule(name=texts, business_id=businesses)
    def create_category(self, **values: Any) -> None:
        category = Category.objects.create(**values)
        Attachment.objects.create(category=category, name="Photo.jpg")

    @rule(number=picks)
    def delete_category(self, number: int) -> None:
        if category := pick(Category, number):
            category.delete()

    @rule(number=picks, pattern=patterns, how=st.sampled_from(["add", "set", "remove", "clear"]))
    def gather_in_a_category(self, number: int, pattern: list[bool], how: str) -> None:
        if category := pick(Category, number):
            products = picked(Product, pattern)
            if how == "remove":
                products = list(category.product_set.all()[:2])
            arguments = {"set": [products], "clear": []}.get(how, products)
            getattr(category.product_set, how)(*arguments)

    @rule(name=texts)
    def create_tag(self, name: str) -> None:
        Tag.objects.create(name=name)

    @rule(number=picks)
    def delete_tag(self, number: int) -> None:
        if tag := pick(Tag, number):
            tag.delete()

    @rule(
        number=picks,
        pattern=patterns,
        how=st.sampled_from(["add", "set", "set anew", "remove", "clear"]),
        is_reverse=st.booleans(),
        between=st.sampled_from(["nothing", "a row", "a link", "a savepoint"]),
    )
    def tag(
        self, number: int, pattern: list[bool], how: str, is_reverse: bool, between: str
    ) -> None:
        near, far = (Tag, Product) if is_reverse else (Product, Tag)
        if item := pick(near, number):
            others = picked(far, pattern)
            manager = item.product_set if is_reverse else item.tags
            if how.startswith("set"):
                with self.receiving(between):
                    manager.set(others, clear=how == "set anew")
            else:
                getattr(manager, how)(*{"clear": []}.get(how, others))

    @contextmanager
    def receiving(self, does: str) -> Iterator[None]:
        """Have a receiver write in the middle of what is done to tags."""

        def write(*, action: str, **sent: Any) -> None:
            if not action.startswith("post"):
                return
            m2m_changed.disconnect(write, Product.tags.through)
            product, tag = Product.objects.first(), Tag.objects.last()
            if does == "a row":
                Order.objects.create(number=self.unique())
            elif product and tag:
                with transaction.atomic(savepoint=does == "a savepoint"):
                    product.tags.add(tag)
                    if does == "a savepoint":
                        product.tags.set([])
                        transaction.set_rollback(tag.pk % 2 == 0)

        if does != "nothing":
            m2m_changed.connect(write, Product.tags.through)
        try:
            yield
        finally:
            m2m_changed.disconnect(write, Product.tags.through)

    @rule(pattern=patterns, number=picks)
    def lead_links_elsewhere(self, pattern: list[bool], number: int) -> None:
        if tag := pick(Tag, number):
            links = Product.tags.through.objects
            of_products = {link.product_id: link.pk for link in picked(links.model, pattern)}
            tagged = {link.product_id for link in links.filter(tag=tag)}
            links.filter(
                pk__in=[key for product, key in of_products.items() if product not in tagged]
            ).update(tag=tag)

    @rule(number=picks, business_id=businesses, status=st.sampled_from(Order.Status.values))
    def save_order(self, number: int, business_id: str, status: str) -> None:
        Order.objects.update_or_create(
            number=f"O{number}", defaults={"status": status, "business_id": business_id}
        )

    @rule(order=picks, pattern=patterns, quantity=numbers)
    def add_lines(self, order: int, pattern: list[bool], quantity: int) -> None:
        if found := pick(Order, order):
            OrderLine.objects.bulk_create(
                OrderLine(order=found, product=product, quantity=quantity)
                for product in picked(Product, pattern)
            )

    @rule(pattern=patterns, order=picks, quantity=numbers)
    def move_lines(self, pattern: list[bool], order: int, quantity: int) -> None:
        if found := pick(Order, order):
            keys = [line.pk for line in picked(OrderLine, pattern)]
            OrderLine.objects.filter(pk__in=keys).update(order=found, quantity=quantity)

    @rule(order=picks, is_lines=st.booleans())
    def delete_order(self, order: int, is_lines: bool) -> None:
        if found := pick(Order, order):
            if is_lines:
                found.lines.all().delete()
            else:
                found.delete()

    @rule(product=picks, delta=numbers, reason=texts)
    def adjust(self, product: int, delta: int, reason: str) -> None:
        if found := pick(Product, product):
            found.adjustments.create(delta=delta, reason=reason)

    @rule(product=picks, text=texts, is_clear=st.booleans())
    def note(self, product: int, text: str, is_clear: bool) -> None:
        if found := pick(Product, product):
            if is_clear:
                found.notes.clear()
            found.notes.create(text=text)
            found.notes.set(Note.objects.order_by("pk")[:2])

    @rule(product=picks, caption=texts)
    def photograph(self, product: int, caption: str) -> None:
        if found := pick(Product, product):
            found.photos.create(caption=caption)
            found.set_photo_order(list(found.get_photo_order())[::-1])
            Photo.objects.first().save()

    @rule(product=picks, days=numbers)
    def supply(self, product: int, days: int) -> None:
        supplier = Supplier.objects.create(name=self.unique())
        if found := pick(Product, product):
            supplier.products.add(found, through_defaults={"days": days})
            supplier.products.set(Product.objects.order_by("-pk")[:2], clear=days % 2 == 0)
        Supply.objects.filter(days__lt=days).update(days=days)

    @rule(pattern=patterns, number=picks, how=st.sampled_from(["add", "clear", "set"]))
    def partner(self, pattern: list[bool], number: int, how: str) -> None:
        if supplier := pick(Supplier, number):
            others = picked(Supplier, pattern)
            arguments = {"set": [others], "clear": []}.get(how, others)
            getattr(supplier.partners, how)(*arguments)

    @rule(title=texts, supplier=picks, deputy=picks)
    def sign_contract(self, title: str, supplier: int, deputy: int) -> None:
        Contract.objects.create(
            title=title, supplier=pick(Supplier, supplier), deputy=pick(Supplier, deputy)
        )

    @rule(number=picks)
    def delete_supplier(self, number: int) -> None:
        supplier = pick(Supplier, number)
        if supplier and supplier.name != "Nobody":
            supplier.delete()
