"""The addresses of decisions: the public list, and each letter."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("decisions/", views.decision_list, name="decision_list"),
    path(
        "decisions/<number:pk>/letter/<slug:language>/",
        views.decision_letter,
        name="decision_letter",
    ),
]
