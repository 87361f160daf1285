"""The pages of this floor: every kind of matter has the same."""

from foundation.pages.matter_urls import app_urls

app_name = "reporting"

urlpatterns = app_urls("reporting")
