"""The addresses of the pages of rates."""

from django.urls import path

from . import views

urlpatterns = [
    path("rates/", views.rate_list, name="rate_list"),
    path("rates/new/", views.rate_new, name="rate_new"),
]
