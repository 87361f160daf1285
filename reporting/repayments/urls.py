"""The address of the claim on paper; all else has the addresses of every matter."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("repayments/<number:pk>/claim/", views.repayment_claim, name="repayment_claim"),
]
