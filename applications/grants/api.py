"""Grants for machines: read only, because they are decided with their plan."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from foundation.workflow.api import schema
from foundation.workflow.api.lists import ordered, page_of, whole_number
from foundation.workflow.api.views import HouseView

from .models import Grant
from .representing import grant_rows

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
DATE = {"type": "string", "format": "date"}
INSTANT = {"type": "string", "format": "date-time"}
MONEY = schema.ref("Money")


def _object(**properties) -> dict:
    return {"type": "object", "properties": properties}


def _list(of: dict) -> dict:
    return {"type": "array", "items": of}


LINE = _object(
    key=TEXT, grant=NUMBER, partner=NUMBER, activity=TEXT, category=TEXT, year=NUMBER,
    quantity=TEXT, unit=TEXT, unit_price=MONEY, amount=MONEY, left=MONEY,
)  # fmt: skip
CONDITION = _object(id=NUMBER, text=TEXT, due_on=DATE, met_at={**INSTANT, "nullable": True})
GRANT = _object(
    id=NUMBER, reference=TEXT, file_numbers=_list({"type": "object"}), title=TEXT, url=TEXT,
    page=TEXT, version=NUMBER, created_at=INSTANT, updated_at=INSTANT,
    kind={"type": "string", "enum": ["inception", "project", "steering_group"]},
    amount=MONEY, partnership=NUMBER, plan=NUMBER, starts_on=DATE, ends_on=DATE,
    decided_at=INSTANT, reversed_at={**INSTANT, "nullable": True}, lines=_list(LINE),
    conditions=_list(CONDITION),
)  # fmt: skip
PAGE = _object(
    count={"type": "integer", "nullable": True}, next={"type": "string", "nullable": True},
    previous={"type": "string", "nullable": True}, results=_list(GRANT),
)  # fmt: skip
NARROWED_BY = {
    "partnership": "partnership", "plan": "plan", "grant": "pk", "call": "partnership__call",
}  # fmt: skip


class Grants(HouseView):
    @extend_schema(
        operation_id="grant_list", tags=["grants"],
        parameters=[
            *(OpenApiParameter(name, int) for name in ("page", "page_size", *NARROWED_BY)),
            OpenApiParameter("organisation", int), OpenApiParameter("kind", str),
            OpenApiParameter("ordering", str), OpenApiParameter("q", str),
        ],
        responses={200: OpenApiResponse(response=PAGE), **schema.refusals(400)},
    )  # fmt: skip
    def get(self, request):
        rows = narrowed(request, Grant.objects.visible_to(request.user).for_pages())
        found, frame = page_of(request, ordered(request, rows, ("id", "created_at", "reference")))
        return Response({**frame, "results": grant_rows(found)})


def narrowed(request, rows):
    """By partnership, plan, call, organisation, kind, and q in reference and the plan's title."""
    params = request.query_params
    for name, lookup in NARROWED_BY.items():
        if params.get(name):
            rows = rows.filter(**{lookup: whole_number(name, params[name])})
    if params.get("organisation"):
        rows = rows.of_party(whole_number("organisation", params["organisation"]))
    if params.get("kind"):
        rows = rows.filter(kind=params["kind"].replace("\x00", ""))
    if params.get("q"):
        rows = rows.sought(params["q"])
    return rows


class OneGrant(HouseView):
    @extend_schema(
        operation_id="grant_detail", tags=["grants"],
        responses={200: OpenApiResponse(response=GRANT), **schema.refusals()},
    )  # fmt: skip
    def get(self, request, pk):
        grant = get_object_or_404(Grant.objects.visible_to(request.user).for_pages(), pk=pk)
        headers = {"ETag": f'"{grant.changes}"'}
        return Response(grant_rows([grant])[0], headers=headers)


urlpatterns = [
    path("grants/", Grants.as_view(), name="grant_list"),
    path("grants/<number:pk>/", OneGrant.as_view(), name="grant_detail"),
]
