"""What is being typed is kept beside the matter, and given back; two who write are told."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.forms.utils import ErrorDict
from django.http import Http404, JsonResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from foundation.workflow import clock
from foundation.workflow.api.lists import is_whole
from foundation.workflow.matters import kind_of
from foundation.workflow.models import Draft, Entry
from foundation.workflow.shapes import shape

LARGEST = 400_000
LEFT_OUT = {"csrfmiddlewaretoken", "add_row"}


@dataclass(frozen=True)
class Place:
    """Where something is typed: a kind, a matter (0 while it does not exist), a step or part."""

    kind: str
    matter_id: int
    name: str

    def url(self) -> str:
        query = urlencode({"kind": self.kind, "matter": self.matter_id, "place": self.name})
        return f"{reverse('pages:draft')}?{query}"

    def draft_of(self, person) -> Draft | None:
        return Draft.objects.filter(
            person=person, kind=self.kind, matter_id=self.matter_id, place=self.name
        ).first()


@require_POST
@login_required
def draft(request):
    """Keep what a form holds now, for the person who types it."""
    kind = kind_of(request.GET.get("kind", ""))
    place = request.GET.get("place", "")
    number = request.GET.get("matter", "")
    if kind is None or not is_whole(number) or not re.fullmatch(r"\w{1,60}", place):
        raise Http404
    matter_id = int(number)
    matter = kind.objects.visible_to(request.user).filter(pk=matter_id).first()
    if matter_id and matter is None:
        raise Http404
    content = {
        name.replace("\x00", ""): [text.replace("\x00", "") for text in values]
        for name, values in request.POST.lists()
        if name not in LEFT_OUT
    }
    if sum(len(text) for values in content.values() for text in values) > LARGEST:
        return JsonResponse({"detail": "too large"}, status=413)
    at = clock.now()
    Draft.objects.update_or_create(
        person=request.user, kind=kind.label(), matter_id=matter_id, place=place,
        defaults={"content": content, "saved_at": at, "case_id": getattr(matter, "case_id", None)},
    )  # fmt: skip
    return JsonResponse({"saved_at": shape(at)})


def restored(place: Place, request, form_class, matter, initial: dict):
    """A form that shows the draft where there is one (without judging it), else the present."""
    kept = place.draft_of(request.user)
    if kept is None:
        return form_class(matter=matter, by=request.user, initial=initial)
    data = QueryDict(mutable=True)
    for name, values in kept.content.items():
        data.setlist(name, values)
    form = unjudged(form_class, data, matter, request.user)
    form.draft = kept
    return form


def unjudged(form_class, data, matter, person):
    """A form that shows what was typed without judging it: that comes when it is sent."""
    form = form_class(data, matter=matter, by=person)
    return leave_unjudged(form)


def leave_unjudged(form):
    """The bound form, as if it had been found without a mistake."""
    form._errors, form.cleaned_data = ErrorDict(), {}
    return form


def version_of(kept: Draft | None, present: int) -> int:
    """The version a draft was begun on: what others saved since is a conflict, not overwritten."""
    begun_on = (
        version_in({"if_version": (kept.content.get("if_version") or [""])[0]}) if kept else None
    )
    return present if begun_on is None else begun_on


def version_in(data) -> int | None:
    text = data.get("if_version", "")
    return int(text) if is_whole(text) else None


def conflict_of(matter, form, stale) -> dict:
    """Who saved first, and field by field what stands now beside what was typed."""
    from .spoken import spoken

    last = Entry.objects.about(matter).select_related("by").order_by("-seq").first()
    fields = []
    for name in stale.changed:
        if name in form.fields:
            field = form.fields[name]
            theirs = spoken(shape(getattr(matter, name, None)), field)
            yours = spoken(form.data.get(form.add_prefix(name)), field)
            if theirs != yours:
                fields.append((field.label, theirs, yours))
    return {"by": last.by.name if last else "", "at": last.at if last else None, "fields": fields}
