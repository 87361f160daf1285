"""The address of a call's pairs."""

from django.urls import path

from . import views

urlpatterns = [path("calls/<number:pk>/pairs/", views.call_pairs, name="call_pairs")]
