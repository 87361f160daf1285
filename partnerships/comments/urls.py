"""The addresses of comments."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import views

urlpatterns = [
    path("comments/", views.comment_list, name="comment_list"),
    path("comments/<number:pk>/settle/", views.comment_settle, name="comment_settle"),
]
