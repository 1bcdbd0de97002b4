"""Pages of the products: the list, one, adding, editing and removing it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DetailView, UpdateView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.permissions import Can
from accoraze.archiving import RemoveView
from accoraze.inventory.editing import SkuTakenError, save_product
from accoraze.inventory.filters import ProductFilter
from accoraze.inventory.forms import ProductForm
from accoraze.inventory.models import Category, Product
from accoraze.inventory.tables import ProductTable
from accoraze.logged_forms import LoggedFormMixin
from accoraze.versions import VersionedFormMixin

PAGE_SIZE = 25


class ProductListView(BusinessViewMixin, SingleTableMixin, FilterView):
    """The products that the filter leaves, a page at a time."""

    capability = Can.VIEW_PRODUCTS
    model = Product
    filterset_class = ProductFilter
    table_class = ProductTable
    table_pagination = {"per_page": PAGE_SIZE}
    template_name = "inventory/products.html"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("category")

    def get_filterset_kwargs(self, filterset_class: type[ProductFilter]) -> dict[str, Any]:
        return {**super().get_filterset_kwargs(filterset_class), "business": self.business}

    def get_table_kwargs(self) -> dict[str, Any]:
        return {
            "business": self.business,
            "selectable": self.request.user.may(Can.CHANGE_PRICES),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        any_product = Product.objects.for_business(self.business).exists()
        return super().get_context_data(any_product=any_product, **kwargs)


class ProductView(BusinessViewMixin, DetailView):
    """One product, with its latest stock adjustments."""

    capability = Can.VIEW_PRODUCTS
    model = Product
    template_name = "inventory/product.html"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("category").prefetch_related("tags")


class ProductFormMixin(LoggedFormMixin):
    """What adding and editing a product share."""

    capability = Can.EDIT_PRODUCTS
    model = Product
    form_class = ProductForm
    template_name = "inventory/product_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        categories = Category.objects.for_business(self.business)
        return super().get_context_data(categories=categories, **kwargs)

    def save(self, form: ProductForm) -> Product:
        return save_product(form)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except SkuTakenError as taken:
            form.add_error("sku", str(taken))
            return self.form_invalid(form)


class ProductAddView(ProductFormMixin, CreateView):
    """Adds a product."""

    success_message = gettext_lazy("%(name)s was added.")


class ProductEditView(VersionedFormMixin, ProductFormMixin, UpdateView):
    """Changes a product; whoever saves second sees what the first saved."""

    success_message = gettext_lazy("%(name)s was saved.")


class ProductRemoveView(RemoveView):
    """Asks, then deletes the product or archives it."""

    capability = Can.DELETE_PRODUCTS
    model = Product
    template_name = "inventory/product_remove.html"
    success_url = reverse_lazy("inventory:products")
