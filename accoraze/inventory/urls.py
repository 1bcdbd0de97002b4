from __future__ import annotations

from django.urls import path

from accoraze.inventory.views import imports, prices, products, stock

app_name = "inventory"

urlpatterns = [
    path("products/", products.ProductListView.as_view(), name="products"),
    path("products/add/", products.ProductAddView.as_view(), name="product-add"),
    path("products/prices/", prices.PriceChangeView.as_view(), name="prices"),
    path("products/import/", imports.ProductImportView.as_view(), name="import"),
    path("products/<int:pk>/", products.ProductView.as_view(), name="product"),
    path("products/<int:pk>/edit/", products.ProductEditView.as_view(), name="product-edit"),
    path("products/<int:pk>/delete/", products.ProductRemoveView.as_view(), name="product-remove"),
    path("stock/", stock.StockView.as_view(), name="stock"),
    path("stock/adjust/", stock.StockAdjustView.as_view(), name="stock-adjust"),
]
