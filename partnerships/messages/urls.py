"""The addresses of messages to many at once."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("messages/", views.message_list, name="message_list"),
    path("messages/new/", views.message_new, name="message_new"),
    path("messages/texts/new/", views.template_edit, name="message_template_new"),
    path("messages/texts/<number:pk>/", views.template_edit, name="message_template"),
]
