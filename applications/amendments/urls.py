"""The address of an amendment's budget, beside those of every matter."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("amendments/<number:pk>/budget/", views.amendment_budget, name="amendment_budget"),
]
