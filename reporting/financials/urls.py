"""The addresses of a financial report beside those of every matter."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

BASE = "financial-reports/<number:pk>"

urlpatterns = [
    path(f"{BASE}/vouchers/", views.vouchers, name="financial_report_vouchers"),
    path(f"{BASE}/review/", views.review, name="financial_report_review"),
    path(f"{BASE}/pdf/", views.pdf, name="financial_report_pdf"),
    path(f"{BASE}/excel/", views.excel, name="financial_report_excel"),
    path(f"{BASE}/files/<str:kind>/", views.built, name="financial_report_file"),
]
