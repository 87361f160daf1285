"""The address of the minutes; all else of a meeting has the addresses of every matter."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("meetings/<number:pk>/minutes/", views.meeting_minutes, name="meeting_minutes"),
]
