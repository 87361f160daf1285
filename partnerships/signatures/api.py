"""Signing by link for machines: the same steps through the same door, no account needed."""

from django.urls import path
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from foundation.workflow.api import schema
from foundation.workflow.api.reading import body_of
from foundation.workflow.api.views import HouseView, body_schema
from foundation.workflow.steps import NoSuchStep

from . import limits, links
from .forms import NotMe, Refuse, Sign

SHOWN = inline_serializer(
    "SigningText",
    {
        "name": serializers.CharField(),
        "office": serializers.CharField(),
        "side": serializers.CharField(),
        "summary": serializers.CharField(),
        "text": serializers.CharField(),
        "digest": serializers.CharField(),
        "expires_at": serializers.DateTimeField(allow_null=True),
    },
)
TOO_MANY = {429: OpenApiResponse(response=schema.ref("Detail"), description="With Retry-After")}
CLOSED = {404: schema.REFUSED[404], **TOO_MANY}


class LinkView(HouseView):
    """The link says who it is; there is no account, no session and no token beside it."""

    authentication_classes: list = []
    permission_classes = [AllowAny]

    def way(self, token: str) -> links.Way:
        way = links.by_token(token)
        if way is None:
            limits.count_unknown(self.request)
            raise exceptions.NotFound
        return way

    def speaking(self, way):
        chosen = get_language() if "Accept-Language" in self.request.headers else ""
        return links.speaking(chosen or "", way.person)

    def handle_exception(self, exc):
        if isinstance(exc, limits.TooOften):
            exc = exceptions.Throttled(exc.seconds)
        return super().handle_exception(exc)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Cache-Control"] = "no-store, private"
        return response


class SigningText(LinkView):
    @extend_schema(
        operation_id="signing_text", summary="What a signatory is asked to sign", tags=["signing"],
        auth=[], responses={200: SHOWN, **CLOSED},
    )  # fmt: skip
    def get(self, request, token):
        way = self.way(token)
        limits.count(limits.SHOWN, way.signatory.pk)
        with self.speaking(way):
            return Response(way.as_json())


class SigningCode(LinkView):
    @extend_schema(
        operation_id="signing_code", summary="Mail the signatory a six-digit code",
        tags=["signing"], auth=[], request=None, responses={204: None, **CLOSED},
    )  # fmt: skip
    def post(self, request, token):
        self.way(token).ask_for_code()
        return Response(status=204)


class SigningStep(LinkView):
    step_name = ""

    def take(self, request, token):
        way = self.way(token)
        body = body_of(request)
        with self.speaking(way):
            way.take(self.step_name, body)
            return Response(way.as_json())


def step_view(name: str, form_class, summary: str):
    """One of the signatory's steps as an operation of its own."""

    @extend_schema(
        operation_id=f"signing_{name}", summary=summary, tags=["signing"], auth=[],
        request=body_schema(form_class),
        responses={
            200: SHOWN, **CLOSED, **{code: schema.REFUSED[code] for code in (400, 409, 415)},
        },
    )  # fmt: skip
    def post(self, request, token):
        return self.take(request, token)

    title = "".join(word.title() for word in name.split("_"))
    return type(f"Signing{title}", (SigningStep,), {"step_name": name, "post": post}).as_view()


class NoSuchSigningStep(LinkView):
    """A name that the process does not have."""

    schema = None

    def post(self, request, token, name):
        self.way(token)
        raise NoSuchStep(name)


STEPS = {
    "sign": (Sign, "Sign the text with this digest"),
    "decline_to_sign": (Refuse, "Decline to sign"),
    "not_me": (NotMe, "Say that the link came to the wrong person"),
}
urlpatterns = [
    path("signing/<str:token>/", SigningText.as_view(), name="signing"),
    path("signing/<str:token>/code/", SigningCode.as_view(), name="signing_code"),
    *(
        path(
            f"signing/<str:token>/steps/{name}/",
            step_view(name, form_class, summary),
            name=f"signing_{name}",
        )
        for name, (form_class, summary) in STEPS.items()
    ),
    path("signing/<str:token>/steps/<str:name>/", NoSuchSigningStep.as_view()),
]
