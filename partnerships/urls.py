"""The pages of this floor: every kind of matter has the same."""

from foundation.pages.matter_urls import app_urls

from .signatures.urls import urlpatterns as signing

app_name = "partnerships"

urlpatterns = [*signing, *app_urls("partnerships")]
