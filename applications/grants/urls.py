"""The addresses of grants; they are no matters, so they have none by themselves."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("grants/", views.grant_list, name="grant_list"),
    path("grants/<number:pk>/", views.grant_detail, name="grant_detail"),
]
