"""Documents over the API: hand in, list, look at, hand in a new version, fetch the bytes."""

from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from foundation.workflow import clock
from foundation.workflow.api.lists import ordered, page_of
from foundation.workflow.api.reading import KEPT, TooLarge, fingerprint, once
from foundation.workflow.api.schema import IDEMPOTENCY, ref, refusals
from foundation.workflow.api.urls import Number  # noqa: F401  (registers <number:…>)
from foundation.workflow.api.views import HouseView
from foundation.workflow.forms import form_errors
from foundation.workflow.models import Replay
from foundation.workflow.rules import Missing
from foundation.workflow.shapes import shape
from foundation.workflow.steps import Refused

from . import downloads, limits, storing
from .forms import UploadForm, VersionForm, is_too_big
from .models import Document, DocumentVersion
from .rights import Deed, check_may_add, matter_at, opened
from .views import document_or_404, version_or_404

# As JSON


def version_json(version: DocumentVersion) -> dict:
    """What a version is, and where its bytes are."""
    content = reverse("api:document_content", args=[version.document_id])
    return {
        "version": version.number,
        "name": version.name,
        "size": version.size,
        "type": version.type,
        "sha256": version.sha256,
        "scan": version.scan,
        "content": f"{content}?version={version.number}",
        "by": version.by_id,
        "at": shape(version.at),
    }


def document_json(document: Document) -> dict:
    """A document: its newest version, and the chain of all."""
    newest = version_json(document.latest)
    return {
        "id": document.pk,
        "matter": document.address,
        "kind": document.kind,
        "title": document.title,
        "language": document.language,
        "restricted": document.restricted,
        **{name: value for name, value in newest.items() if name not in ("by", "at")},
        "created_by": document.created_by_id,
        "created_at": shape(document.created_at),
        "url": reverse("api:document_detail", args=[document.pk]),
        "versions": [version_json(version) for version in document.versions.all()],
    }


TEXT, WHOLE, YES = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
INSTANT = {"type": "string", "format": "date-time"}
FILE = {"type": "string", "format": "binary"}
BYTES = {
    "version": WHOLE,
    "name": TEXT,
    "size": WHOLE,
    "type": TEXT,
    "sha256": TEXT,
    "scan": {"type": "string", "enum": ["none", "clean", "held"]},
    "content": TEXT,
}
DOCUMENT = {
    "type": "object",
    "properties": {
        "id": WHOLE,
        "matter": {"type": "string", "example": "activities/17"},
        "kind": TEXT,
        "title": TEXT,
        "language": TEXT,
        "restricted": YES,
        **BYTES,
        "created_by": WHOLE,
        "created_at": INSTANT,
        "url": TEXT,
        "versions": {
            "type": "array",
            "items": {"type": "object", "properties": {**BYTES, "by": WHOLE, "at": INSTANT}},
        },
    },
}
DOCUMENTS = {
    "type": "object",
    "properties": {
        "count": {"type": "integer", "nullable": True},
        "next": {"type": "string", "nullable": True},
        "previous": {"type": "string", "nullable": True},
        "results": {"type": "array", "items": DOCUMENT},
    },
}
UPLOAD = {
    "type": "object",
    "properties": {
        "matter": {"type": "string", "example": "activities/17", "maxLength": 100},
        "kind": {"type": "string", "example": "receipt", "maxLength": 40},
        "language": {"type": "string", "maxLength": 10},
        "title": {"type": "string", "maxLength": 250},
        "restricted": YES,
        "file": FILE,
    },
    "required": ["matter", "kind", "file"],
}
VERSION = {"type": "object", "properties": {"file": FILE}, "required": ["file"]}
FILTERS = [
    OpenApiParameter("page", int),
    OpenApiParameter("page_size", int, description="50, at most 200"),
    OpenApiParameter("ordering", str, enum=["id", "-id", "created_at", "-created_at"]),
    OpenApiParameter("matter", str, description="only documents of this matter: `activities/17`"),
    OpenApiParameter("kind", str, description="only documents of this kind: `receipt`"),
]
ONE = OpenApiResponse(response=DOCUMENT)


def _described(operation, **options):
    return extend_schema(operation_id=operation, tags=["documents"], **options)


def _also(code: int, description: str) -> dict:
    return {code: OpenApiResponse(response=ref("Detail"), description=description)}


TAKEN = {
    201: ONE,
    **refusals(400, 403, 409),
    **_also(413, "The file is too big"),
    **_also(415, "Not multipart/form-data"),
}


class Damaged(APIException):
    """What is stored is not what was handed in."""

    status_code = 410


class UploadView(HouseView):
    """What taking a file in has in common, for a new document and for a new version."""

    parser_classes = [MultiPartParser]

    def read(self):
        """The body, once it is known to be of a length that is read at all: 413, 415, 400."""
        if limits.request_too_long(self.request):
            self._throw_away()
            raise TooLarge(str(storing.TooBig()))
        data = self.request.data
        if any(file.size > limits.max_upload() for file in self.request.FILES.values()):
            raise TooLarge(str(storing.TooBig()))
        return data

    def _throw_away(self) -> None:
        if limits.worth_reading(limits.length_of(self.request)):
            while self.request._request.read(limits.MIB):
                pass

    def take(self, request, data, matter, form_class, write) -> Response:
        """Take the file in, once per Idempotency-Key."""
        digest = fingerprint(request, self._content(request, data))
        if self._already_answered(request):
            return once(request, digest, None)
        check_may_add(matter, request.user)
        form = form_class(data, request.FILES, by=request.user)
        if not form.is_valid():
            if is_too_big(form):
                raise TooLarge(str(storing.TooBig()))
            raise ValidationError(form_errors(form))
        # The store is no part of the transaction that `once` opens: the file is put there before.
        with storing.put(matter, form.cleaned_data["file"]) as stored:
            return once(request, digest, lambda: self._created(write(form.cleaned_data, stored)))

    def _content(self, request, data) -> dict:
        """What makes two uploads the same, for Idempotency-Key: the fields and the bytes."""
        if not request.headers.get("Idempotency-Key"):
            return {}
        fields = {name: data.get(name) for name in data if name not in request.FILES}
        files = {name: downloads.digest_of(file) for name, file in request.FILES.items()}
        return {**fields, **files}

    def _already_answered(self, request) -> bool:
        key = request.headers.get("Idempotency-Key", "").strip()
        if not key or "\0" in key:
            return False
        rows = Replay.objects.filter(person=request.user, key=key[:200])
        return rows.filter(at__gte=clock.now() - KEPT).exists()

    def _created(self, document) -> Response:
        body = document_json(document)
        return Response(body, status=201, headers={"Location": body["url"]})


class DocumentList(UploadView):
    """The documents of all matters that the caller may see; and the door for new ones."""

    @_described("document_list", parameters=FILTERS, responses={200: DOCUMENTS, **refusals(400)})
    def get(self, request):
        rows = self._filtered(Document.objects.visible_to(request.user).for_pages())
        found, frame = page_of(request, ordered(request, rows, ("id", "created_at")))
        return Response({**frame, "results": [document_json(one) for one in found]})

    @_described(
        "document_create",
        request={"multipart/form-data": UPLOAD},
        parameters=[IDEMPOTENCY],
        responses=TAKEN,
    )
    def post(self, request):
        data = self.read()
        matter = matter_named(data.get("matter") or "", request.user)
        if matter is None:
            raise Http404

        def write(fields, stored):
            names = ("kind", "title", "language", "restricted")
            fields = {name: fields[name] for name in names}
            return storing.new_document(matter, request.user, stored, **fields)

        return self.take(request, data, matter, UploadForm, write)

    def _filtered(self, rows):
        query = self.request.query_params
        if address := query.get("matter"):
            matter = matter_named(address, self.request.user)
            rows = rows.about(matter) if matter else rows.none()
        if kind := query.get("kind"):
            rows = rows.filter(kind=kind.replace("\0", "")[:40])
        return rows


class DocumentDetail(HouseView):
    @_described("document_detail", responses={200: ONE, **refusals()})
    def get(self, request, pk):
        document = document_or_404(request.user, pk)
        opened(document, request.user)
        return Response(document_json(document))


class DocumentVersions(UploadView):
    @_described(
        "document_add_version",
        request={"multipart/form-data": VERSION},
        parameters=[IDEMPOTENCY],
        responses=TAKEN,
    )
    def post(self, request, pk):
        document = document_or_404(request.user, pk)
        data = self.read()

        def write(fields, stored):
            return storing.new_version(document, request.user, stored)

        return self.take(request, data, document.matter, VersionForm, write)


class DocumentContent(HouseView):
    """The bytes, whole or a range of them."""

    @_described(
        "document_content",
        parameters=[
            OpenApiParameter("version", int, description="the newest when left out"),
            OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="bytes=0-1023"),
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER),
        ],
        responses={
            (200, "*/*"): OpenApiTypes.BINARY,
            (206, "*/*"): OpenApiTypes.BINARY,
            304: OpenApiResponse(description="Not modified"),
            416: OpenApiResponse(description="The range lies beyond the end"),
            **refusals(409),
            **_also(410, "What is stored is not what was handed in"),
        },
    )
    def get(self, request, pk):
        document = document_or_404(request.user, pk)
        version = version_or_404(document, request.query_params.get("version"))
        opened(document, request.user)
        try:
            return downloads.send(request, version)
        except downloads.HeldBack as error:
            held = Missing("held", str(error))
            raise Refused(Deed("content", _("Download")), [held]) from error
        except downloads.Damaged as error:
            raise Damaged(str(error)) from error

    def perform_content_negotiation(self, request, force=False):
        # A reader may ask for PDF alone; a refusal is JSON all the same.
        return super().perform_content_negotiation(request, force=True)


def matter_named(address, person):
    """The matter of an address, None if it is not to be seen; ValidationError at `matter`."""
    try:
        return matter_at(address, person)
    except ValueError:
        sentence = _("Name the matter by its collection and number, such as “activities/17”.")
        raise ValidationError({"matter": [sentence]}) from None


urlpatterns = [
    path("documents/", DocumentList.as_view(), name="document_list"),
    path("documents/<number:pk>/", DocumentDetail.as_view(), name="document_detail"),
    path("documents/<number:pk>/versions/", DocumentVersions.as_view(), name="document_versions"),
    path("documents/<number:pk>/content/", DocumentContent.as_view(), name="document_content"),
]
