"""The addresses of elections and terms."""

from django.urls import path

from . import views

urlpatterns = [
    path("elections/", views.election_list, name="election_list"),
    path("elections/new/", views.election_new, name="election_new"),
    path("elections/<number:pk>/", views.election_detail, name="election_detail"),
    path("elections/<number:pk>/edit/", views.election_edit, name="election_edit"),
    path("elections/<number:pk>/own-terms/new/", views.own_term_new, name="own_term_new"),
]
