"""Addresses of the pages of documents."""

from django.urls import path

from foundation.workflow.api.urls import Number  # noqa: F401  (registers <number:…>)

from . import views

app_name = "documents"

urlpatterns = [
    path("documents/upload/", views.document_upload, name="document_upload"),
    path("documents/<number:pk>/", views.document_detail, name="document_detail"),
    path("documents/<number:pk>/content/", views.document_content, name="document_content"),
    path("documents/<number:pk>/versions/", views.document_version, name="document_version"),
]
