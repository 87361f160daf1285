"""The public addresses of deviations; the rest are those of every matter."""

from django.urls import path

from . import views

urlpatterns = [
    path("deviations/report/", views.deviation_report, name="deviation_report"),
    path("deviations/follow/", views.deviation_follow, name="deviation_follow"),
    path("deviations/new/", views.deviation_new, name="deviation_new"),
]
