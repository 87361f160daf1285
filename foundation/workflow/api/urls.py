"""Addresses of the API for a kind of matter."""

from django.urls import path, register_converter

from ..matters import matter_kinds
from .views import NoSuchStep, views_of


class Number:
    """A row's number; what no database can hold is not an address."""

    regex = "[0-9]{1,18}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


register_converter(Number, "number")


def api_urls(kind) -> list:
    """Every address of a kind: list, detail, each step, each part, the record."""
    views, base = views_of(kind), kind.collection
    addresses = [
        path(f"{base}/", views["list"].as_view(), name=f"{kind.code}_list"),
        path(f"{base}/<number:pk>/", views["detail"].as_view(), name=f"{kind.code}_detail"),
        path(f"{base}/<number:pk>/record/", views["record"].as_view(), name=f"{kind.code}_record"),
    ]
    for name in kind.steps():
        address = f"{base}/<number:pk>/steps/{name}/"
        addresses.append(path(address, views[name].as_view(), name=f"{kind.code}_{name}"))
    for name in kind.parts:
        address = f"{base}/<number:pk>/parts/{name}/"
        view = views[f"part_{name}"].as_view()
        addresses.append(path(address, view, name=f"{kind.code}_part_{name}"))
    unknown = NoSuchStep.as_view(kind=kind)
    addresses.append(path(f"{base}/<number:pk>/steps/<str:name>/", unknown))
    return addresses


def all_api_urls() -> list:
    return [address for kind in matter_kinds() for address in api_urls(kind)]
