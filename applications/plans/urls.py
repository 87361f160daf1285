"""The addresses of a plan beside those of every matter: to read it, to compare it, to print it."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("plans/<number:pk>/read/", views.plan_read, name="plan_read"),
    path("plans/<number:pk>/compare/", views.plan_compare, name="plan_compare"),
    path("plans/<number:pk>/pdf/", views.plan_pdf, name="plan_pdf"),
]
