"""The addresses of expenses beside those of every matter."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import vat_page, views

urlpatterns = [
    path("expenses/photograph/", views.expense_photograph, name="expense_photograph"),
    path("expenses/check/", views.expense_check, name="expense_check"),
    path(
        "activities/<number:pk>/expenses-workbook/", views.expense_workbook, name="expense_workbook"
    ),
    path(
        "activities/<number:pk>/expenses-workbook/download/",
        views.expense_workbook_download,
        name="expense_workbook_download",
    ),
    path("expenses/vat/", vat_page.recovered_vat, name="recovered_vat"),
]
