"""Who is calling, and the organisations: what machines read about people and places."""

from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from foundation.workflow.api import schema
from foundation.workflow.api.lists import ordered, page_of
from foundation.workflow.api.views import HouseView
from foundation.workflow.shapes import shape

from .models import Organisation

ORDERINGS = ("id", "created_at", "name", "country")


def _object(**properties) -> dict:
    return {"type": "object", "properties": properties}


def _list_of(item: dict) -> dict:
    return {"type": "array", "items": item}


TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
MAYBE_NUMBER = {"type": "integer", "nullable": True}
DAY = {"type": "string", "format": "date"}
MAYBE_DAY = {**DAY, "nullable": True}
MEMBERSHIP = _object(
    id=NUMBER, organisation=NUMBER, organisation_name=TEXT, organisation_kind=TEXT, office=TEXT,
    office_label=TEXT, side=TEXT, since=DAY, until=MAYBE_DAY,
)  # fmt: skip
APPOINTMENT = _object(
    id=NUMBER, role=TEXT, case=MAYBE_NUMBER, reference=TEXT, kind=TEXT, matter=MAYBE_NUMBER,
    since=DAY, until=MAYBE_DAY, deputy_for=MAYBE_NUMBER,
)  # fmt: skip
ME = _object(
    id=NUMBER, name=TEXT, email=TEXT, language=TEXT, time_zone=TEXT,
    memberships=_list_of(MEMBERSHIP), appointments=_list_of(APPOINTMENT),
)  # fmt: skip
ORGANISATION = _object(
    id=NUMBER, name=TEXT, short_name=TEXT, kind=TEXT, kind_label=TEXT, country=TEXT,
    code={"type": "string", "nullable": True}, code_scheme=TEXT, confidence=TEXT,
    population=MAYBE_NUMBER, parent_name=TEXT, org_number=TEXT, url=TEXT,
    created_at={"type": "string", "format": "date-time"},
)  # fmt: skip
ORGANISATIONS = _object(
    count=MAYBE_NUMBER, next={"type": "string", "nullable": True},
    previous={"type": "string", "nullable": True}, results=_list_of(ORGANISATION),
)  # fmt: skip


class Me(HouseView):
    @extend_schema(
        operation_id="me", tags=["me"],
        responses={200: OpenApiResponse(response=ME), 401: schema.REFUSED[401]},
    )  # fmt: skip
    def get(self, request):
        """Who is calling, with present memberships and appointments."""
        person = request.user
        memberships = person.memberships.current().select_related("organisation")
        appointments = person.appointments.current().select_related("case")
        return Response(
            {
                "id": person.pk,
                "name": person.name,
                "email": person.email,
                "language": person.language,
                "time_zone": person.time_zone,
                "memberships": [_membership(row) for row in memberships],
                "appointments": [_appointment(row) for row in appointments],
            }
        )


def _membership(row) -> dict:
    return {
        "id": row.pk,
        "organisation": row.organisation_id,
        "organisation_name": row.organisation.name,
        "organisation_kind": row.organisation.kind,
        "office": row.office,
        "office_label": row.get_office_display(),
        "side": row.side,
        "since": shape(row.since),
        "until": shape(row.until),
    }


def _appointment(row) -> dict:
    return {
        "id": row.pk,
        "role": row.role,
        "case": row.case_id,
        "reference": row.case.reference if row.case else "",
        "kind": row.kind,
        "matter": row.matter_id,
        "since": shape(row.since),
        "until": shape(row.until),
        "deputy_for": row.deputy_for_id,
    }


def _organisation(row) -> dict:
    return {
        "id": row.pk,
        "name": row.name,
        "short_name": row.short_name,
        "kind": row.kind,
        "kind_label": row.get_kind_display(),
        "country": row.country,
        "code": row.code,
        "code_scheme": row.code_scheme,
        "confidence": row.confidence,
        "population": row.population,
        "parent_name": row.parent_name,
        "org_number": row.org_number,
        "url": reverse("api:organisation_detail", args=[row.pk]),
        "created_at": shape(row.created_at),
    }


class Organisations(HouseView):
    @extend_schema(
        operation_id="organisation_list", tags=["organisations"],
        parameters=[
            OpenApiParameter("page", int), OpenApiParameter("page_size", int),
            OpenApiParameter("ordering", str, description=f"{', '.join(ORDERINGS)}; - descends"),
            OpenApiParameter("code", str, description="the national code, such as 1281"),
            OpenApiParameter("country", str, description="ISO 3166-1 alpha-2"),
            OpenApiParameter("kind", str),
            OpenApiParameter("q", str, description="begins a word of name or short name"),
        ],
        responses={
            200: OpenApiResponse(response=ORGANISATIONS),
            400: schema.REFUSED[400], 401: schema.REFUSED[401], 404: schema.REFUSED[404],
        },
    )  # fmt: skip
    def get(self, request):
        """Every organisation, the office included, by name."""
        found = Organisation.objects.visible_to(request.user)
        for name in ("code", "country", "kind"):
            wanted = request.query_params.get(name, "").replace("\x00", "")
            if wanted:
                found = found.filter(**{f"{name}__iexact": wanted})
        found = found.matching(request.query_params.get("q", "")[:200])
        rows, frame = page_of(request, _ordered(request, found))
        return Response({**frame, "results": [_organisation(row) for row in rows]})


def _ordered(request, found):
    asked = request.query_params.get("ordering") or "name"
    if asked.removeprefix("-") == "name":
        name = F("sort_key").desc() if asked.startswith("-") else F("sort_key").asc()
        return found.order_by(name, "id")
    return ordered(request, found, ORDERINGS)


class OneOrganisation(HouseView):
    @extend_schema(
        operation_id="organisation_detail", tags=["organisations"],
        responses={200: OpenApiResponse(response=ORGANISATION), **schema.refusals()},
    )  # fmt: skip
    def get(self, request, pk):
        """One organisation."""
        found = Organisation.objects.visible_to(request.user)
        return Response(_organisation(get_object_or_404(found, pk=pk)))


urlpatterns = [
    path("me/", Me.as_view(), name="me"),
    path("organisations/", Organisations.as_view(), name="organisation_list"),
    path("organisations/<number:pk>/", OneOrganisation.as_view(), name="organisation_detail"),
]
