"""The addresses where the office compares the plans of a call."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("calls/<number:pk>/plans/", views.call_ranking, name="call_ranking"),
    path("calls/<number:pk>/plans/comparison/", views.call_comparison, name="call_comparison"),
]
