"""The address of a call's declarations that wait for a decision."""

from django.urls import path

from . import review

urlpatterns = [path("calls/<number:pk>/review/", review.call_review, name="call_review")]
