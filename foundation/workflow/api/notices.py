"""A person's own notices: what they were told, and what is about to be sent."""

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from .. import desk
from ..matters import kind_of
from ..models import Notice
from ..shapes import shape
from . import schema
from .lists import ordered, page_of
from .views import HouseView

NOTICE = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "topic": {"type": "string"},
        "kind": {"type": "string"},
        "matter": {"type": "integer"},
        "reference": {"type": "string"},
        "title": {"type": "string"},
        "page": {"type": "string"},
        "created_at": {"type": "string", "format": "date-time"},
        "sent_at": {"type": "string", "format": "date-time", "nullable": True},
    },
}
PAGE = {
    "type": "object",
    "properties": {
        "count": {"type": "integer", "nullable": True},
        "next": {"type": "string", "nullable": True},
        "previous": {"type": "string", "nullable": True},
        "results": {"type": "array", "items": NOTICE},
    },
}


class Notices(HouseView):
    @extend_schema(
        operation_id="notice_list", tags=["notices"],
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int),
                    OpenApiParameter("ordering", str)],
        responses={
            200: OpenApiResponse(response=PAGE), 400: schema.REFUSED[400],
            401: schema.REFUSED[401], 404: schema.REFUSED[404],
        },
    )  # fmt: skip
    def get(self, request):
        mine = Notice.objects.filter(person=request.user)
        rows, frame = page_of(request, ordered(request, mine, ("id", "created_at")))
        return Response({**frame, "results": represent(rows, request.user)})


def represent(notices, person) -> list[dict]:
    """Notices as JSON; what the person may not see (any more) keeps its title to itself."""
    visible = desk.visible_rows({(n.kind, n.matter_id) for n in notices}, person)
    return [
        {
            "id": notice.pk,
            "topic": notice.topic,
            "kind": kind_of(notice.kind).code if kind_of(notice.kind) else notice.kind,
            "matter": notice.matter_id,
            "reference": visible[key].reference if key in visible else "",
            "title": visible[key].title if key in visible else "",
            "page": visible[key].url if key in visible else "",
            "created_at": shape(notice.created_at),
            "sent_at": shape(notice.sent_at),
        }
        for notice in notices
        for key in [(notice.kind, notice.matter_id)]
    ]


urlpatterns = [path("notices/", Notices.as_view(), name="notice_list")]
