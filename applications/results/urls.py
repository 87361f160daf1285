"""The addresses of the results framework as a workbook."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("plans/<number:pk>/framework-workbook/", views.plan_framework_workbook,
         name="plan_framework_workbook"),
    path("plans/<number:pk>/framework-workbook/download/", views.plan_framework_download,
         name="plan_framework_download"),
]  # fmt: skip
