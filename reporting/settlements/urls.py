"""The addresses of settlements beside those of every matter."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("settlements/payments/", views.payment_list, name="settlement_payments"),
    path(
        "settlements/<number:pk>/payment-request/", views.payment_request,
        name="settlement_payment_request",
    ),
]  # fmt: skip
