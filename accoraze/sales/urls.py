from __future__ import annotations

from django.urls import path

from accoraze.sales.views import customers, orders, placing, steps

app_name = "sales"

urlpatterns = [
    path("customers/", customers.CustomerListView.as_view(), name="customers"),
    path("customers/add/", customers.CustomerAddView.as_view(), name="customer-add"),
    path("customers/<int:pk>/", customers.CustomerView.as_view(), name="customer"),
    path("customers/<int:pk>/edit/", customers.CustomerEditView.as_view(), name="customer-edit"),
    path(
        "customers/<int:pk>/delete/",
        customers.CustomerRemoveView.as_view(),
        name="customer-remove",
    ),
    path("orders/", orders.OrderListView.as_view(), name="orders"),
    path("orders/add/", placing.OrderAddView.as_view(), name="order-add"),
    path("orders/<int:pk>/", orders.OrderView.as_view(), name="order"),
    path("orders/<int:pk>/edit/", placing.OrderEditView.as_view(), name="order-edit"),
    path("orders/<int:pk>/complete/", steps.OrderCompleteView.as_view(), name="order-complete"),
    path("orders/<int:pk>/cancel/", steps.OrderCancelView.as_view(), name="order-cancel"),
]
