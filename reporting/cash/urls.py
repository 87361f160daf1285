"""The addresses of the cash pages."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)
from reporting.forecasts.views import forecast_sums

from . import views

urlpatterns = [
    path("cash/", views.cash_list, name="cash_list"),
    path("cash/statement/", views.cash_statement, name="cash_statement"),
    path("cash/workbook/", views.cash_workbook, name="cash_workbook"),
    path("cash/forecasts/", forecast_sums, name="forecast_sums"),
    path("cash/grants/<number:pk>/", views.cash_grant, name="cash_grant"),
    path("cash/grants/<number:pk>/statement/", views.cash_grant_statement,
         name="cash_grant_statement"),
    path("cash/grants/<number:pk>/workbook/", views.cash_grant_workbook,
         name="cash_grant_workbook"),
    path("cash/grants/<number:pk>/rows/<slug:figure>/", views.cash_rows, name="cash_rows"),
]  # fmt: skip
