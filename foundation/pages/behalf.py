"""Entering something for a partner: for whom one may, the fieldset, the links that lead there."""

from contextlib import contextmanager

from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from foundation.workflow.api.lists import is_whole
from foundation.workflow.letters import how_it_came
from foundation.workflow.matters import answers, names_beside, organisation_names
from foundation.workflow.parts import may_write_part
from foundation.workflow.steps import ANY

from .drafts import leave_unjudged, only_asks

PREFIX = "received"
CHOSEN = f"{PREFIX}-organisation"
ASKED = "for"  # in the address: "partner", or the number of one of them
ANYBODY = "partner"


class Entering:
    """One page on which something may be entered for a partner.

    Somebody else's step is opened only from an address that says so (`?for=partner`); whoever may
    take the step themselves is asked, and need not answer.
    """

    def __init__(self, request, matter, parties, mine: bool, one_only: bool = False):
        self.request, self.matter, self.mine = request, matter, mine
        asked = request.GET.get(ASKED, "")
        self.parties = list(parties) if mine or asked else []
        self.chosen = self._chosen(asked)
        if one_only and self.parties:  # each has its own: which one is said before it is shown
            self.chosen = self.chosen or self.parties[0]
            self.parties = [self.chosen]
        self.form, self.note = None, ""
        if self.parties:
            self._read()

    def _chosen(self, asked: str) -> int | None:
        for text in (self.request.POST.get(CHOSEN, ""), asked):
            if is_whole(text) and int(text) in self.parties:
                return int(text)
        return self.parties[0] if len(self.parties) == 1 and not self.mine else None

    @property
    def possible(self) -> bool:
        """Whether there is anybody for whom this person may enter something here."""
        return bool(self.parties)

    def _read(self) -> None:
        request = self.request
        if request.method != "POST":
            self.form = self._made()
            return
        self.form = self._made(request.POST, request.FILES)
        self.form.judge(request)
        self.note = self.form.set_aside()
        if self.note:  # it goes with what was typed: into the draft, and through a conflict
            request.POST = request.POST.copy()
            request.POST[f"{PREFIX}-file_kept"] = self.note
        if only_asks(request) or "keep" in request.POST:
            leave_unjudged(self.form)

    def _made(self, *sent):
        names = organisation_names(self.parties)
        return answers["received_form"](
            *sent, matter=self.matter, by=self.request.user, prefix=PREFIX,
            parties=[(pk, names[pk]) for pk in self.parties], optional=self.mine,
            chosen=self.chosen,
        )  # fmt: skip

    def restore(self, draft) -> None:
        """Show what a draft kept of the fieldset (nothing is judged before it is sent)."""
        if self.form is None or self.form.is_bound or draft is None:
            return
        kept = {
            name: (values or [""])[0]
            for name, values in draft.content.items()
            if name.startswith(f"{PREFIX}-")
        }
        if kept:
            self.form = leave_unjudged(self._made(kept, {}))

    def fits(self, draft) -> bool:
        """Whether a draft is of the partner that this page is about: each has its own part."""
        if draft is None or self.chosen is None or self.mine:
            return True
        return draft.content.get(CHOSEN, [str(self.chosen)]) == [str(self.chosen)]

    def fitting(self, place):
        """The place, where its draft may be shown on this page; else None."""
        return place if self.fits(place.draft_of(self.request.user)) else None

    @property
    def status(self) -> int:
        """200, or what the page answers because of the fieldset."""
        return self.form.status if self.form is not None and self.form.is_bound else 200

    @contextmanager
    def stored(self):
        """What the door is given as `on_behalf_of`; the message is in the store meanwhile."""
        if self.form is None:
            yield None
            return
        with self.form.stored(self.matter) as behalf:
            yield behalf


# Who may be entered for


def parties_of_step(matter, step, person) -> list[int]:
    """For whom the person may enter this step; nobody where it is a yes of one's own."""
    if step.personal or step.consequence:
        return []
    return matter.acted_for(person, step.by)


def parties_of_part(matter, spec, person) -> list[int]:
    writers = spec.by or matter.step_named("edit").by
    found = matter.acted_for(person, writers)
    return [pk for pk in found if may_write_part(matter, spec, person, pk)]


def parties_of_beginning(kind, parent, person, asked: str) -> list[int]:
    """For whom the person may begin one of a kind: below a matter its parties, else the one that
    the address names."""
    if kind.begin is None or kind.begin.consequence:
        return []
    if parent is not None:
        return parent.acted_for(person, kind.begin.by)
    if not (may_begin_for_partners(kind, person) and is_whole(asked)):
        return []
    return [int(asked)] if int(asked) in answers["partners"]() else []


def may_begin_for_partners(kind, person, among=None) -> bool:
    """Whether the person may begin one that has no parent for whichever partner it came from;
    `among`: the roles they can have, where these are known."""
    if not kind.begun_for_partners or among is None:
        return kind.begun_for_partners and answers["enters_for_partners"](person)
    return answers["one_enters_for_partners"](among)


def whose_it_is(kind, request, breadcrumbs):
    """The page before such a beginning: which partner it came from."""
    names = answers["partners"]()
    kept = [(name, text) for name, text in request.GET.items() if name != ASKED]
    context = {
        "title": kind.begin.label, "partners": names.items(), "kept": kept, "name": ASKED,
        "wrong": request.GET.get(ASKED) == "", "breadcrumbs": breadcrumbs,
    }  # fmt: skip
    return render(request, "pages/for_whom.html", context)


# The links that lead there


def offered(matter, person) -> list[dict]:
    """What the person may enter for a partner on this matter now: [{"label", "url"}].

    Only what is not theirs to do anyway, and what the state allows. Asked once for each sort of
    party and not for each step.
    """
    asked: dict = {}

    def acted_for(roles) -> list[int]:
        sort = frozenset(role.party for role in roles) - {""}
        if sort not in asked:
            asked[sort] = matter.acted_for(person, roles) if sort else []
        return asked[sort]

    def theirs_alone(roles) -> list[int]:
        found = acted_for(roles)
        return found if found and not matter.roles_held(person, roles) else []

    return [
        *_steps(matter, theirs_alone),
        *_parts(matter, theirs_alone),
        *_beginnings(matter, theirs_alone),
    ]


def _steps(matter, theirs_alone) -> list[dict]:
    return [
        {"label": step.label, "url": f"{matter.step_url(step.name)}?{ASKED}={ANYBODY}"}
        for step in matter.steps().values()
        if step.starts_from(matter.state) and not (step.personal or step.consequence)
        and theirs_alone(step.by)
    ]  # fmt: skip


def _parts(matter, theirs_alone) -> list[dict]:
    found = []
    for name, spec in matter.parts.items():
        if name in getattr(matter, "not_on_page", ()) or spec.reads:
            continue  # a part that only some read is written by them alone
        edit = matter.steps().get("edit")
        states = spec.states or (edit.sources if edit else ())
        roles = spec.by or (edit.by if edit else ())
        parties = theirs_alone(roles) if ANY in states or matter.state in states else []
        if not parties:
            continue
        url = matter.part_url(name)
        if not spec.own:
            found.append({"label": spec.label, "url": f"{url}?{ASKED}={ANYBODY}"})
            continue
        names = names_beside(matter, parties)
        for pk in sorted(parties, key=names.get):
            label = _("%(part)s, %(partner)s") % {"part": spec.label, "partner": names[pk]}
            found.append({"label": label, "url": f"{url}?{ASKED}={pk}"})
    return found


def _beginnings(matter, theirs_alone) -> list[dict]:
    found = []
    for kind in type(matter).kinds_below():
        if kind.begin is None or kind.begin.consequence or not theirs_alone(kind.begin.by):
            continue
        try:
            url = reverse(f"{kind._meta.app_label}:{kind.code}_new")
        except NoReverseMatch:
            continue
        found.append(
            {
                "label": kind.begin.label,
                "url": f"{url}?{kind.parent_name}={matter.pk}&{ASKED}={ANYBODY}",
            }
        )
    return found


# The history


def spoken_entry(entry, texts: dict) -> dict:
    """What the history says beside an entry for a partner: how it came, what was said, the paper.

    The paper hangs on the matter and is for whoever sees it, as the history is.
    """
    paper = (entry.facts.get("on_behalf") or {}).get("document")
    return {
        "came": how_it_came(entry),
        "said": texts.get("received", ""),
        "paper_url": answers["document_page"](paper) if paper else "",
    }
