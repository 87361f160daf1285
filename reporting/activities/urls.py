"""The addresses of an activity's own pages."""

from django.urls import path

from . import views

urlpatterns = [
    path("activities/<number:pk>/attendance-sheet/", views.activity_sheet, name="activity_sheet"),
    path("activities/<number:pk>/attendance/", views.activity_attendance,
         name="activity_attendance"),
    path("activities/<number:pk>/papers/", views.activity_papers, name="activity_papers"),
]  # fmt: skip
