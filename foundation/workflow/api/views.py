"""The API of every kind of matter, made from its process, its forms and its parts."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from .. import behalf, engine
from ..asks import asks, form_schema
from ..matters import Matter
from ..shapes import shape
from . import schema, writing
from .lists import filtered, is_whole, ordered, page_of
from .reading import StrictJSON, body_of, fingerprint, once, version_of

LIST_FILTERS = [
    OpenApiParameter("page", int),
    OpenApiParameter("page_size", int, description="50, at most 200"),
    OpenApiParameter("ordering", str, description="id or created_at (- for descending), …"),
    OpenApiParameter("state", str),
    OpenApiParameter("call", int),
    OpenApiParameter("partnership", int),
    OpenApiParameter("grant", int),
    OpenApiParameter("organisation", int),
    OpenApiParameter("q", str, description="in title and reference"),
]


class HouseView(APIView):
    """What all addresses of the API share."""

    parser_classes = [StrictJSON]

    def once(self, request, body, work, before=None) -> Response:
        return once(request, fingerprint(request, body), work, before)


class MatterView(HouseView):
    kind: type[Matter] | None = None

    def matter(self, pk) -> Matter:
        rows = self.kind.objects.visible_to(self.request.user).for_pages()
        found = get_object_or_404(rows, pk=pk)
        found.looked_at(self.request.user, "api")
        return found

    def answer(self, matter, status=200) -> Response:
        fresh = self.kind.objects.for_pages().get(pk=matter.pk)
        headers = {"ETag": f'"{fresh.version}"'}
        if status == 201:
            headers["Location"] = writing.reverse(f"api:{fresh.code}_detail", args=[fresh.pk])
        return Response(writing.detail(fresh, self.request.user), status=status, headers=headers)


class MatterList(MatterView):
    def get(self, request):
        rows = self.kind.objects.visible_to(request.user).for_pages()
        found, frame = page_of(request, ordered(request, filtered(request, self.kind, rows)))
        if self.kind.looked_at is not Matter.looked_at:  # its rows are the whole of it
            for one in found:
                one.looked_at(request.user, "api")
        return Response({**frame, "results": writing.rows(self.kind, found)})


class MatterListAndBegin(MatterList):
    def post(self, request):
        body = body_of(request)

        def work():
            matter = engine.begin(
                self.kind, request.user, body, on_behalf_of=behalf.sent(body, begins=True)
            )
            return self.answer(matter, status=201)

        return self.once(request, body, work)


class MatterDetail(MatterView):
    def get(self, request, pk):
        return self.answer(self.matter(pk))


class MatterDetailAndEdit(MatterDetail):
    def patch(self, request, pk):
        matter = self.matter(pk)
        body = body_of(request)
        step = matter.step_named("edit")
        whom = behalf.sent(body)
        engine.check_person(matter, step, request.user, whom)
        matter = engine.take_step(
            matter, "edit", request.user, body, on_behalf_of=whom,
            if_version=version_of(request, required=True), partial=True,
        )  # fmt: skip
        return self.answer(matter)


class MatterStep(MatterView):
    step_name: str

    def post(self, request, pk):
        matter = self.matter(pk)
        body = body_of(request)

        def work():
            taken = engine.take_step(
                matter, self.step_name, request.user, body, on_behalf_of=behalf.sent(body),
                if_version=version_of(request), partial=self.step_name == "edit", prepared=True,
            )  # fmt: skip
            return self.answer(taken)

        def before():  # a wrong code counts, also when the key's transaction is rolled back
            matter.before_step(self.step_name, request.user, body)

        return self.once(request, body, work, before)


class NoSuchStep(MatterView):
    """A name that the process does not have."""

    schema = None

    def post(self, request, pk, name):
        self.matter(pk)
        raise Http404


class NoSuchAddress(HouseView):
    """Whatever is no address of the API: also that is said in JSON."""

    schema = None

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        raise Http404


class MatterPart(MatterView):
    part_name: str

    def get(self, request, pk):
        from ..parts import may_read_part

        matter = self.matter(pk)
        if not may_read_part(matter, matter.parts[self.part_name], request.user):
            raise engine.PermissionDenied
        return self.part_answer(matter, matter.part(self.part_name, self.owner(matter)))

    def owner(self, matter) -> int:
        spec = matter.parts[self.part_name]
        if not spec.own:
            return 0
        asked = self.request.query_params.get("organisation", "")
        theirs = set(matter.party_ids())
        if is_whole(asked) and int(asked) in theirs:
            return int(asked)
        return matter.own_organisation(self.request.user) or next(iter(matter.party_ids()), 0)

    def put(self, request, pk):
        from ..parts import may_write_part

        matter = self.matter(pk)
        body = body_of(request)
        whom = behalf.sent(body)
        spec = matter.parts[self.part_name]
        if not may_write_part(matter, spec, request.user, whom):
            raise engine.PermissionDenied
        matter, part = engine.save_part(
            matter, self.part_name, request.user, values=body.get("values"), rows=body.get("rows"),
            if_version=version_of(request, required=True), on_behalf_of=whom,
        )  # fmt: skip
        return self.part_answer(matter, part)

    def part_answer(self, matter, part) -> Response:
        spec = matter.parts[self.part_name]
        form = spec.form_class(self.kind)(matter=matter, by=self.request.user)
        content = {"rows" if spec.many else "values": part.content}
        return Response(
            {"version": part.version, "asks": asks(form), **content},
            headers={"ETag": f'"{part.version}"'},
        )


class MatterRecord(MatterView):
    def get(self, request, pk):
        matter = self.matter(pk)
        entries = matter.record_entries()
        return Response([writing.entry(one, self.kind, request.user) for one in entries])


def body_schema(form_class) -> dict:
    return {"application/json": form_schema(form_class)}


def step_schema(step, kind) -> dict:
    """The body of a step or a beginning; with for whom, where it can be entered for a partner."""
    body = form_schema(step.form_class(kind))
    return {
        "application/json": schema.for_partners(body, step.by, getattr(step, "personal", False))
    }


def part_schema(spec, kind) -> tuple[dict, dict]:
    """(request, response) of a part as JSON Schema."""
    edit = kind.steps().get("edit")
    writers = spec.by or (edit.by if edit else ())
    row = form_schema(spec.form_class(kind))
    inner = {name: value for name, value in row.items() if name != "required"}
    if spec.many:
        keyed = {**row, "properties": {"key": {"type": "string"}, **row["properties"]}}
        content = {"rows": {"type": "array", "items": keyed}}
    else:
        content = {"values": inner}
    sent = {"type": "object", "properties": content, "required": list(content)}
    sent = schema.for_partners(sent, writers, bool(spec.reads))
    kept = {name: schema.as_kept(one) for name, one in content.items()}
    answer = {
        "type": "object",
        "properties": {"version": {"type": "integer"}, "asks": schema.array("Ask"), **kept},
    }
    return {"application/json": sent}, answer


def views_of(kind) -> dict[str, type[MatterView]]:
    """{suffix of the address name: view class} for a kind; each step is its own operation."""
    name, tag = kind.__name__, kind.collection
    detail = OpenApiResponse(response=schema.ref(schema.component_name(kind)))

    def made(suffix, base, **attributes):
        return type(
            f"{name}{suffix.title().replace('_', '')}", (base,), {"kind": kind, **attributes}
        )

    def described(method, operation, summary, **options):
        options.setdefault("tags", [tag])
        return extend_schema(operation_id=f"{kind.code}_{operation}", summary=str(summary),
                             **options)(method)  # fmt: skip

    listing = OpenApiResponse(response=schema.ref(f"{name}List"))
    begins = kind.begin is not None and not kind.begin.consequence
    views = {}
    members = {
        "get": described(_call(MatterList.get), "list", kind._meta.verbose_name_plural,
                         parameters=LIST_FILTERS, responses={200: listing, **schema.refusals(400)})
    }  # fmt: skip
    if begins:
        members["post"] = described(
            _call(MatterListAndBegin.post), "create", kind.begin.label,
            request=step_schema(kind.begin, kind), parameters=[schema.IDEMPOTENCY],
            responses={201: detail, **schema.refusals(400, 403, 409, 415)},
        )  # fmt: skip
    views["list"] = made("list", MatterListAndBegin if begins else MatterList, **members)

    members = {
        "get": described(_call(MatterDetail.get), "detail", kind._meta.verbose_name,
                         responses={200: detail, **schema.refusals()})
    }  # fmt: skip
    if "edit" in kind.steps():
        body = step_schema(kind.step_named("edit"), kind)
        body["application/json"].pop("required", None)
        members["patch"] = described(
            _call(MatterDetailAndEdit.patch), "patch", kind.step_named("edit").label,
            request=body, parameters=[schema.IF_MATCH_REQUIRED],
            responses={200: detail, **schema.refusals(400, 403, 409, 412, 415, 428)},
        )  # fmt: skip
    views["detail"] = made(
        "detail", MatterDetailAndEdit if "edit" in kind.steps() else MatterDetail, **members
    )
    for step in kind.steps().values():
        post = described(
            _call(MatterStep.post), step.name, step.label,
            request=step_schema(step, kind),
            parameters=[schema.IF_MATCH, schema.IDEMPOTENCY],
            responses={200: detail, **schema.refusals(400, 403, 409, 412, 415)},
        )  # fmt: skip
        views[step.name] = made(f"step_{step.name}", MatterStep, step_name=step.name, post=post)
    for part, spec in kind.parts.items():
        sent, answer = part_schema(spec, kind)
        got = OpenApiResponse(response=answer)
        views[f"part_{part}"] = made(
            f"part_{part}", MatterPart, part_name=part,
            get=described(_call(MatterPart.get), f"part_{part}", spec.label,
                          responses={200: got, **schema.refusals(*([403] if spec.reads else []))}),
            put=described(_call(MatterPart.put), f"save_{part}", spec.label, request=sent,
                          parameters=[schema.IF_MATCH_REQUIRED],
                          responses={200: got, **schema.refusals(400, 403, 409, 412, 415, 428)}),
        )  # fmt: skip
    record = OpenApiResponse(response=schema.array("RecordEntry"))
    views["record"] = made(
        "record", MatterRecord,
        get=described(_call(MatterRecord.get), "record", "Record",
                      responses={200: record, **schema.refusals()}),
    )  # fmt: skip
    return views


def _call(method):
    """A fresh function with the same body: extend_schema marks the function it is given."""

    def call(self, request, *args, **kwargs):
        return method(self, request, *args, **kwargs)

    return call


__all__ = ["HouseView", "MatterView", "shape", "views_of"]
