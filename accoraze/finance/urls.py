from __future__ import annotations

from django.urls import path

from accoraze.finance import views

app_name = "finance"

urlpatterns = [
    path("expenses/", views.ExpenseListView.as_view(), name="expenses"),
    path("expenses/add/", views.ExpenseAddView.as_view(), name="expense-add"),
    path("expenses/<int:pk>/", views.ExpenseView.as_view(), name="expense"),
    path("expenses/<int:pk>/edit/", views.ExpenseEditView.as_view(), name="expense-edit"),
    path("expenses/<int:pk>/delete/", views.ExpenseDeleteView.as_view(), name="expense-delete"),
]
