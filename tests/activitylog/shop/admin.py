from __future__ import annotations

from django.contrib import admin

from tests.activitylog.shop import models


@admin.register(models.Product)
class ProductAdmin(admin.ModelAdmin):
    fields = ("business_id", "sku", "name", "price")


class OrderLineInline(admin.TabularInline):
    model = models.OrderLine
    extra = 0
    fields = ("product", "quantity")


@admin.register(models.Order)
class OrderAdmin(admin.ModelAdmin):
    fields = ("number",)
    inlines = (OrderLineInline,)
