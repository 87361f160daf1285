"""The addresses of the pages of a kind of matter; the API's are the same below /api/v1/."""

from django.urls import path

from foundation.workflow.api import urls as _converters  # noqa: F401  (registers <number:…>)
from foundation.workflow.matters import matter_kinds

from . import views


def matter_urls(kind) -> list:
    base, code = kind.collection, kind.code
    addresses = [
        path(f"{base}/", views.list_view(kind), name=f"{code}_list"),
        path(f"{base}/<number:pk>/", views.detail_view(kind), name=f"{code}_detail"),
        path(f"{base}/<number:pk>/record/", views.record_view(kind), name=f"{code}_record"),
        path(f"{base}/<number:pk>/steps/<slug:name>/", views.step_view(kind), name=f"{code}_step"),
    ]
    if kind.begin is not None and not kind.begin.consequence:
        addresses.insert(1, path(f"{base}/new/", views.begin_view(kind), name=f"{code}_new"))
    if kind.parts:
        address = f"{base}/<number:pk>/parts/<slug:part>/"
        addresses.append(path(address, views.part_view(kind), name=f"{code}_part"))
    return addresses


def app_urls(label: str) -> list:
    """The pages of all kinds of an app."""
    kinds = [kind for kind in matter_kinds() if kind._meta.app_label == label]
    return [address for kind in kinds for address in matter_urls(kind)]
