"""Adding, changing and removing one product."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accoraze.inventory.forms import ProductForm
from accoraze.inventory.models import Category, Product, Tag
from accoraze.inventory.shelves import named


class ProductChangedError(Exception):
    """Somebody else saved the product, given as `current`, since this form was opened."""

    def __init__(self, current: Product) -> None:
        super().__init__(current)
        self.current = current


class SkuTakenError(Exception):
    """Somebody else has just used the same SKU."""


def save_product(form: ProductForm) -> Product:
    """
    Write a valid form: the product, its category and its tags, in one transaction.

    What is on hand is written only with a new product. Raises ProductChangedError when the
    product is no longer the one that the form was opened with, and SkuTakenError when
    its SKU was taken between check and write; nothing is written then.
    """
    try:
        with transaction.atomic():
            return _insert(form) if form.is_new else _update(form)
    except IntegrityError as error:
        sku = form.cleaned_data["sku"]
        others = Product.objects.for_business(form.business).exclude(pk=form.instance.pk)
        if others.filter(sku__iexact=sku).exists():
            raise SkuTakenError(_("%(sku)s has just been used.") % {"sku": sku}) from error
        raise


def remove_product(product: Product) -> bool:
    """
    Delete the product, or archive it when something still tells of it.

    Returns whether it was deleted.
    """
    with transaction.atomic():
        locked = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
        if is_used(locked):
            locked.status = Product.Status.ARCHIVED
            locked.save(update_fields=["status", *locked.mark_changed()])
            return False
        locked.delete()
        return True


def is_used(product: Product) -> bool:
    """Say whether something refers to the product that must outlive it."""
    return False


def _insert(form: ProductForm) -> Product:
    product = form.instance
    product.business = form.business
    product.stock = form.cleaned_data["stock"]
    product.category = _category(form)
    product.save()
    product.tags.set(_tags(form))
    return product


def _update(form: ProductForm) -> Product:
    product = form.instance
    current = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
    if current.version != form.cleaned_data["seen_version"]:
        raise ProductChangedError(current)
    product.version = current.version
    product.category = _category(form)
    fields = [name for name in form.Meta.fields if name in form.fields]
    product.save(update_fields=[*fields, "category", *product.mark_changed()])
    product.tags.set(_tags(form))
    return product


def _category(form: ProductForm) -> Category | None:
    name = form.cleaned_data["category_name"]
    return named(Category, form.business, [name])[name.lower()] if name else None


def _tags(form: ProductForm) -> list[Tag]:
    words = form.cleaned_data["tag_names"]
    return list(named(Tag, form.business, words).values()) if words else []
