"""The addresses of travel: a trip's papers, the personal link, and the office's rules."""

from django.urls import path

from . import rules_views, views

urlpatterns = [
    path("trips/<number:pk>/invitation/<number:traveller>/<slug:language>/",
         views.trip_invitation, name="trip_invitation"),
    path("trips/<number:pk>/sheets/<number:traveller>/", views.trip_sheet, name="trip_sheet"),
    path("travellers/<str:token>/", views.traveller_sheet, name="traveller_sheet"),
    path("travel-rules/", rules_views.travel_rule_list, name="travel_rule_list"),
    path("travel-rules/new/", rules_views.travel_rule_new, name="travel_rule_new"),
    path("travel-rules/<number:pk>/", rules_views.travel_rule_edit, name="travel_rule_edit"),
]  # fmt: skip
