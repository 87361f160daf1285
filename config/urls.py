"""All addresses: each app's own, the API, sign-in and health."""

from importlib.util import find_spec

from django.urls import include, path

from config.health import healthz, readyz
from foundation.accounts.views import set_language

APPS = [
    "foundation.accounts",
    "foundation.documents",
    "foundation.pages",
    "partnerships",
    "applications",
    "reporting",
]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("api/v1/", include("config.api")),
    *(path("", include(f"{app}.urls")) for app in APPS if find_spec(f"{app}.urls")),
    path("accounts/", include("allauth.urls")),
]
