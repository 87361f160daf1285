"""The addresses of pages about budgets."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("per-diem/", views.per_diem, name="per_diem"),
    path("calls/<number:pk>/rules/", views.call_rules_preview, name="call_rules_preview"),
    path("plans/<number:pk>/budget-workbook/", views.plan_budget_workbook,
         name="plan_budget_workbook"),
    path("plans/<number:pk>/budget-workbook/download/", views.plan_budget_download,
         name="plan_budget_download"),
    path("plans/<number:pk>/budget/", views.plan_budget_grid, name="plan_budget_grid"),
    *(
        path(f"plans/<number:pk>/budget/{what}/", views.plan_budget_add, {"what": what},
             name=f"plan_budget_{what.replace('-', '_')}")
        for what in views.HELPERS
    ),
]  # fmt: skip
