"""The addresses of an audit's own pages; all else has the addresses of every matter."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)

from . import desk, views

urlpatterns = [
    path("audits/<number:pk>/population.csv", views.audit_population, name="audit_population"),
    path("audits/<number:pk>/draws/<number:draw>/", views.audit_draw, name="audit_draw"),
    path("audits/<number:pk>/desk/", desk.audit_desk, name="audit_desk"),
    path("audits/<number:pk>/desk/papers/<number:document>/<number:page>.png", desk.audit_paper,
         name="audit_paper"),
    path("audits/<number:pk>/reports/<slug:name>.pdf", views.audit_issued, name="audit_issued"),
    path("audits/<number:pk>/audit-file.zip", views.audit_file, name="audit_file"),
]  # fmt: skip
