"""What is being typed is kept beside the matter, and given back; two who write are told."""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms.utils import ErrorDict
from django.http import Http404, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from foundation.workflow import clock
from foundation.workflow.api.lists import is_whole
from foundation.workflow.matters import answers, kind_of
from foundation.workflow.models import Draft
from foundation.workflow.parts import may_write_part
from foundation.workflow.shapes import shape

LARGEST = 400_000
WRITING = timedelta(minutes=3)  # so long ago, and somebody is still held to be writing
MOST_NAMED = 5
LEFT_OUT = {"csrfmiddlewaretoken", "add_row", "keep"}


@dataclass(frozen=True)
class Place:
    """Where something is typed: a kind, a matter (0 while it does not exist), a step or part."""

    kind: str
    matter_id: int
    name: str

    def query(self) -> str:
        return urlencode({"kind": self.kind, "matter": self.matter_id, "place": self.name})

    def url(self) -> str:
        return f"{reverse('pages:draft')}?{self.query()}"

    def discard_url(self) -> str:
        return f"{reverse('pages:draft_discard')}?{self.query()}"

    def drafts_of(self, person):
        return Draft.objects.filter(
            person=person, kind=self.kind, matter_id=self.matter_id, place=self.name
        )

    def draft_of(self, person) -> Draft | None:
        return self.drafts_of(person).first()

    @classmethod
    def of(cls, request) -> tuple["Place", object]:
        """The place that an address names, with its matter (None before it exists); 404 if none."""
        kind = kind_of(request.GET.get("kind", ""))
        name, number = request.GET.get("place", ""), request.GET.get("matter", "")
        if kind is None or not is_whole(number) or not re.fullmatch(r"\w{1,60}", name):
            raise Http404
        matter = kind.objects.visible_to(request.user).filter(pk=int(number)).first()
        if not cls.is_one(kind, matter, int(number), name, request.user):
            raise Http404
        return cls(kind.label(), int(number), name), matter

    @staticmethod
    def is_one(kind, matter, number: int, name: str, person) -> bool:
        """Whether there is a form at such a place for this person: nothing else is kept."""
        if number:
            return matter is not None and (name in kind.steps() or name in kind.parts)
        if name != "begin" or not kind.begin:
            return False
        theirs = any(role.party for role in kind.begin.by) and answers["enters_for_partners"](
            person
        )
        return bool(theirs or kind.begin.is_possible_for(person))


@require_POST
@login_required
def draft(request):
    """Keep what a form holds now, for the person who types it; says if somebody saved first."""
    place, matter = Place.of(request)
    at = keep(place, matter, request.user, request.POST)
    if at is None:
        return JsonResponse({"detail": "too large"}, status=413)
    begun_on = version_in(request.POST)
    whose = request.POST.get("received-organisation", "")
    entered_for = int(whose) if is_whole(whose) else 0
    present = None
    if begun_on is not None:
        present = present_version(place, matter, request.user, entered_for)
    others = writing_here(place, matter, request.user)
    return JsonResponse(
        {"saved_at": shape(at), "stale": begun_on != present, "others": writing_sentence(others)}
    )


def writing_here(place: Place, matter, person) -> list[str]:
    """The names of the others who have typed in this part in the last minutes.

    For those alone who write it themselves: that somebody fills in a step (a refusal, say) is
    nobody's to know. None where each partner has a part of its own: nobody is in another's way.
    """
    spec = matter.parts.get(place.name) if matter is not None else None
    if spec is None or spec.own or not may_write_part(matter, spec, person):
        return []
    lately = Draft.objects.filter(
        kind=place.kind, matter_id=place.matter_id, place=place.name,
        saved_at__gte=clock.now() - WRITING,
    )  # fmt: skip
    found = lately.exclude(person=person).select_related("person").order_by("person__name", "pk")
    return [one.person.name or one.person.email for one in found[:MOST_NAMED]]


def writing_sentence(names: list[str]) -> str:
    """“Maria Ek is writing here.”; empty for nobody."""
    if not names:
        return ""
    words = {"names": ", ".join(names)}
    said = ngettext("%(names)s is writing here.", "%(names)s are writing here.", len(names))
    return said % words


@require_POST
@login_required
def draft_discard(request):
    """Throw away what was typed and not saved, and go back to the form as it is saved."""
    place, _matter = Place.of(request)
    place.drafts_of(request.user).delete()
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    messages.success(request, _("Discarded. This is what is saved."), extra_tags="taken")
    return redirect(back if safe else "pages:desk")


def keep(place: Place, matter, person, posted):
    """Write down what was typed, without judging it; when, or None if it is too much."""
    content = {
        name.replace("\x00", ""): [text.replace("\x00", "") for text in values]
        for name, values in posted.lists()
        if name not in LEFT_OUT and not name.startswith("choose")
    }
    sizes = (len(name) + sum(map(len, values)) for name, values in content.items())
    if sum(sizes) > LARGEST:
        return None
    at = clock.now()
    Draft.objects.update_or_create(
        person=person, kind=place.kind, matter_id=place.matter_id, place=place.name,
        defaults={"content": content, "saved_at": at, "case_id": getattr(matter, "case_id", None)},
    )  # fmt: skip
    return at


def kept_for_later(request, place: Place, matter) -> bool:
    """Whether “Keep as a draft” was pressed and did it: nothing is judged, nobody else sees it."""
    if "keep" not in request.POST or keep(place, matter, request.user, request.POST) is None:
        return False
    sentence = _("Kept as a draft. Only you see it; it stands in the form when you come back.")
    messages.success(request, sentence, extra_tags="taken")
    return True


def only_asks(request) -> bool:
    """Whether a page was sent only to be given another row, without a script."""
    return request.method == "POST" and "add_row" in request.POST


def theirs_stands() -> str:
    return _("What was saved by the other person stands. Yours is thrown away.")


def present_version(place: Place, matter, person, entered_for: int = 0) -> int | None:
    """The version that a form at this place would be saved upon; None before it exists.

    `entered_for`: the partner whose own part somebody else types in.
    """
    if matter is None:
        return None
    spec = matter.parts.get(place.name)
    if spec is None:
        return matter.version
    own = (matter.own_organisation(person) or entered_for) if spec.own else 0
    return matter.part(place.name, own).version


def restored(place: Place, request, form_class, matter, initial: dict):
    """A form that shows the draft where there is one (without judging it), else the present."""
    kept = place.draft_of(request.user) if place else None
    asked = asked_of_step(place, request, form_class, matter)
    initial = {**initial, **asked}
    if kept is None or not is_about(kept, asked):
        return form_class(matter=matter, by=request.user, initial=initial)
    data = QueryDict(mutable=True)
    for name, values in kept.content.items():
        data.setlist(name, values)
    form = unjudged(form_class, data, matter, request.user)
    form.draft = kept
    return form


def asked_of_step(place: Place, request, form_class, matter) -> dict:
    """What a link says of a step's fields (which row it is about); of an edit, nothing."""
    if not place or matter is None or place.name == "edit" or place.name not in matter.steps():
        return {}
    known = form_class.base_fields
    return {name: value for name, value in request.GET.items() if name in known and name != "note"}


def is_about(kept: Draft, asked: dict) -> bool:
    """Whether a draft is of what the link asks for: one of another row is left alone."""
    said = kept.content
    return all((said.get(name) or [""])[0] == value for name, value in asked.items())


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


def base_of(kept: Draft | None, present: str) -> str:
    """The digests of what a draft was begun on, so that it stays known who changed what."""
    return (kept.content.get("if_base") or [""])[0] if kept else present


def version_in(data) -> int | None:
    text = data.get("if_version", "")
    return int(text) if is_whole(text) else None
