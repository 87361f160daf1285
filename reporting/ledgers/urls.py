"""The addresses of ledgers beside those of every matter."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import annex_views, views

WHATS = {
    "file": views, "rows": views, "ties": views, "vouchers": views, "reconciliation": annex_views,
    "annex": annex_views, "workbook": annex_views,
}  # fmt: skip

urlpatterns = [
    path(f"ledgers/<number:pk>/{what}/", getattr(where, f"ledger_{what}"), name=f"ledger_{what}")
    for what, where in WHATS.items()
]
