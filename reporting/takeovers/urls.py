"""The addresses of takeovers beside those of every matter."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("takeovers/empty-workbook/", views.takeover_empty, name="takeover_empty"),
    *(
        path(f"takeovers/<number:pk>/{what}/", getattr(views, f"takeover_{what}"),
             name=f"takeover_{what}")
        for what in ("workbook", "import", "report", "papers")
    ),
]  # fmt: skip
