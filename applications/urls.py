"""The pages of this floor: every kind of matter has the same, and grants have their own."""

from foundation.pages.matter_urls import app_urls

from .grants.urls import urlpatterns as grants

app_name = "applications"

urlpatterns = [*grants, *app_urls("applications")]
