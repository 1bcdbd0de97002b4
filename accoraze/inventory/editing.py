"""Adding and changing one product."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accoraze.inventory.forms import ProductForm
from accoraze.inventory.models import Category, Product, Tag
from accoraze.inventory.shelves import named
from accoraze.versions import locked


class SkuTakenError(Exception):
    """Somebody else has just used the same SKU."""


def save_product(form: ProductForm) -> Product:
    """
    Write a valid form: the product, its category and its tags, in one transaction.

    What is on hand is written only with a new product. Raises ChangedMeanwhileError when the
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
    # A form that does not say what it was opened with has seen no version.
    product.version = locked(product, form.cleaned_data["seen_version"] or 0).version
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
