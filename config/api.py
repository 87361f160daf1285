"""The addresses of the API, put together from the rooms: every kind of matter by itself."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from foundation.workflow.api.urls import all_api_urls
from foundation.workflow.api.views import NoSuchAddress

app_name = "api"

# What is no matter has addresses of its own, in these rooms.
ROOMS = [
    "foundation.accounts.api",
    "foundation.documents.api",
    "foundation.workflow.api.notices",
    "partnerships.signatures.api",
    "applications.grants.api",
]

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    *all_api_urls(),
]
for room in ROOMS:
    if find_spec(room):
        urlpatterns += import_module(room).urlpatterns
# What ends without a slash is left to the redirect to the address that does.
urlpatterns.append(re_path(r"^(?:[\s\S]*/)?$", NoSuchAddress.as_view()))
