"""Lists as the API gives them: filters, order, pages, and a count that never costs a full scan."""

import re
from functools import cache

from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import connection
from django.db.models import ForeignKey, ManyToManyField, Q
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions

COUNTED = 10_000
PAGE_SIZE, LARGEST_PAGE = 50, 200
ORDERINGS = ("id", "created_at", "updated_at", "title", "reference", "state")
NAMED = ("call", "partnership", "grant", "organisation")


def is_whole(text: str) -> bool:
    """Plain digits that a database can hold: "²" is a digit, too, but no number."""
    return text.isascii() and text.isdigit() and len(text) <= 18


def whole_number(name: str, text: str) -> int:
    text = text.strip()
    if not is_whole(text):
        raise exceptions.ValidationError({name: [_("This should be a whole number.")]})
    return int(text)


def page_of(request, queryset) -> tuple[list, dict]:
    """The rows of the asked page, and its frame {"count", "next", "previous"}."""
    number = whole_number("page", request.query_params.get("page") or "1")
    size = whole_number("page_size", request.query_params.get("page_size") or str(PAGE_SIZE))
    size = max(1, min(size, LARGEST_PAGE))
    count = queryset.order_by()[: COUNTED + 1].count()
    start = (number - 1) * size
    if number < 1 or start > 10**9:
        raise Http404
    found = list(queryset[start : start + size + 1])
    if number > 1 and not found:
        raise Http404
    frame = {
        "count": count if count <= COUNTED else None,
        "next": address(request, number + 1) if len(found) > size else None,
        "previous": address(request, number - 1) if number > 1 else None,
    }
    return found[:size], frame


def address(request, page: int) -> str:
    query = request.query_params.copy()
    query["page"] = page
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def ordered(request, queryset, allowed=ORDERINGS):
    """By `?ordering=` (with - for descending), else the newest first; always total."""
    asked = request.query_params.get("ordering") or "-id"
    name = asked.removeprefix("-")
    if name not in allowed:
        sentence = _("Order by one of: %(names)s.") % {"names": ", ".join(allowed)}
        raise exceptions.ValidationError({"ordering": [sentence]})
    return queryset.order_by(asked, *([] if name == "id" else ["-id"]))


def filtered(request, kind, queryset):
    """Narrowed by state, call, partnership, grant, organisation, the kind's own filters, and q."""
    params = request.query_params
    if params.get("state"):
        queryset = queryset.filter(state=params["state"].replace("\x00", ""))
    for name in NAMED:
        if params.get(name):
            queryset = queryset.filter(narrowing(kind, name, whole_number(name, params[name])))
    for name, lookup in kind.filters.items():
        if params.get(name) and name not in NAMED:
            queryset = queryset.filter(own_filter(kind, name, lookup, params[name]))
    if params.get("q"):
        queryset = queryset.filter(sought(params["q"], kind))
    return queryset


def own_filter(kind, name: str, lookup: str, text: str) -> Q:
    """A filter of the kind's own; one that leads to a row takes its number."""
    try:
        relation = isinstance(kind._meta.get_field(lookup), ForeignKey | ManyToManyField)
    except (FieldDoesNotExist, FieldError):
        relation = False
    return Q(**{lookup: whole_number(name, text) if relation else text.replace("\x00", "")})


def sought(text: str, kind=None) -> Q:
    """Rows whose title (in either language) or reference has the text, whatever its case."""
    text = text.replace("\x00", "").strip()[:200]
    how, asked = "icontains", text
    if connection.vendor == "sqlite" and not text.isascii():
        how, asked = "iregex", re.escape(text)  # LIKE folds only ASCII there: ö is not Ö
    found = Q(reference__icontains=text) | Q(**{f"title__{how}": asked})
    if kind is not None and any(field.name == "titles" for field in kind._meta.fields):
        for language in ("en", "sv"):
            found |= Q(**{f"titles__{language}__{how}": asked})
    return found


def narrowing(kind, name: str, pk: int) -> Q:
    """The rows that belong to a call, partnership, grant or organisation, wherever they hang."""
    if name == "organisation":
        return kind.party_q([pk])
    path = path_to(kind, name)
    return Q(**{path: pk}) if path else Q(pk__in=[])


@cache
def path_to(kind, name: str, depth: int = 0) -> str:
    """The lookup from a kind to what it belongs to: `audit__financial_report__partnership`."""
    if kind.code == name:
        return "pk"
    fields = {field.name for field in kind._meta.get_fields()}
    if name in fields:
        return name
    if f"{name}s" in fields:  # an agreement carries several grants
        return f"{name}s"
    if name == "call" and "call_version" in fields:
        return "call_version__call"
    if not kind.parent_name or depth > 6:
        return ""
    parent = kind._meta.get_field(kind.parent_name).related_model
    further = path_to(parent, name, depth + 1)
    return f"{kind.parent_name}__{further}" if further else ""
