"""The addresses of an agreement's document, and of the wording that all begin with."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("agreements/wording/", views.agreement_wording, name="agreement_wording"),
    path(
        "agreements/<number:pk>/document/<slug:language>/",
        views.agreement_document,
        name="agreement_document",
    ),
]
