"""The pages that every kind of matter has: list, begin, detail, step, part, record."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from foundation.workflow import engine
from foundation.workflow.api.lists import is_whole
from foundation.workflow.parts import content_of
from foundation.workflow.rules import errors
from foundation.workflow.steps import Invalid, NoSuchStep, Refused, Stale
from foundation.workflow.touched import what_it_touches

from . import drafts, merging
from .behalf import (
    ANYBODY,
    ASKED,
    Entering,
    may_begin_for_partners,
    parties_of_beginning,
    parties_of_step,
    whose_it_is,
)
from .conflicts import Choice, conflict, mine_alone
from .lists import list_context, workbook
from .matter_page import head_of, history_of, marked, page_of, parts_of


def visible_or_404(kind, request, pk):
    return get_object_or_404(kind.objects.visible_to(request.user).for_pages(), pk=pk)


def template_names(kind, what: str) -> list[str]:
    """The room's own template, else the one every kind shares."""
    return [f"{kind._meta.app_label}/{kind.code}_{what}.html", f"pages/matter_{what}.html"]


def list_view(kind):
    @require_GET
    @login_required
    def matter_list(request):
        """The matters of a kind that this person may see: filter, sort, page, download."""
        if request.GET.get("download") == "xlsx":
            return workbook(kind, request)
        return render(request, template_names(kind, "list"), list_context(kind, request))

    return matter_list


def detail_view(kind):
    @require_GET
    @login_required
    def matter_detail(request, pk):
        matter = visible_or_404(kind, request, pk)
        context = {"matter": matter, "page": page_of(matter, request.user)}
        return render(request, template_names(kind, "detail"), context)

    return matter_detail


def record_view(kind):
    @require_GET
    @login_required
    def matter_record(request, pk):
        matter = visible_or_404(kind, request, pk)
        entries = list(reversed(history_of(matter, request.user)))
        context = {"page": head_of(matter, request.user), "entries": entries}
        return render(request, "pages/record.html", context)

    return matter_record


def begin_view(kind):
    @require_http_methods(["GET", "POST"])
    @login_required
    def matter_new(request):
        """Begin a matter; what was typed comes back from the draft after a broken session."""
        if asks_whose(kind, request):
            return whose_it_is(kind, request, [came_from(kind, request)])
        entering = entering_a_beginning(kind, request)
        place = drafts.Place(kind.label(), 0, "begin")
        if drafts.kept_for_later(request, place, None):
            return redirect(came_from(kind, request)[1])
        form_class = kind.begin.form_class(kind)
        matter, form, missing, status = None, None, [], 200
        if drafts.only_asks(request):
            form = drafts.unjudged(form_class, request.POST, entering.matter, request.user)
        elif request.method == "POST":
            matter, form, missing, status = begun(kind, form_class, request, entering)
        if matter is not None:
            messages.success(request, _("Saved."), extra_tags="taken")
            return redirect(matter)
        if form is None:
            kept, asked = entering.fitting(place), asked_in_address(request)
            form = drafts.restored(kept, request, form_class, entering.matter, asked)
        entering.restore(getattr(form, "draft", None))
        return begin_page(kind, request, place, form, missing, status, entering)

    return matter_new


def asks_whose(kind, request) -> bool:
    """Whether it is still to be said for which partner one without a parent is begun."""
    return (
        request.GET.get(ASKED) in (ANYBODY, "")
        and parent_in_address(kind, request) is None
        and may_begin_for_partners(kind, request.user)
    )


def entering_a_beginning(kind, request) -> Entering:
    """Who begins, for whom; PermissionDenied where that is nobody's to do."""
    mine = kind.begin.is_possible_for(request.user)
    parent, asked = parent_in_address(kind, request), request.GET.get(ASKED, "")
    parties = parties_of_beginning(kind, parent, request.user, asked)
    entering = Entering(request, kind(begun_by=request.user), parties, mine)
    if not (mine or entering.possible):
        raise PermissionDenied
    entering.matter.begun_for = entering.chosen
    return entering


def asked_in_address(request) -> dict:
    return {name: request.GET[name] for name in request.GET if name not in ("note", ASKED)}


def begin_page(kind, request, place, form, missing, status, entering):
    if status != 200:
        drafts.keep(place, None, request.user, request.POST)
    context = {
        "title": kind.begin.label, "breadcrumbs": [came_from(kind, request)],
        "form": form, "draft": getattr(form, "draft", None),
        "submit_label": kind.begin.label,
        "cancel_url": came_from(kind, request)[1],
        "missing": [{"message": m.message, "level": m.level, "url": ""} for m in missing],
        "place": place, "received": entering.form,
    }  # fmt: skip
    return render(request, template_names(kind, "form"), context, status=status)


def begun(kind, form_class, request, entering) -> tuple:
    """(the new matter or None, the form to show, what is missing, the status)."""
    form = form_class(request.POST, request.FILES, matter=entering.matter, by=request.user)
    if entering.status != 200:
        return None, form, [], entering.status
    try:
        with entering.stored() as behalf:
            matter = engine.begin(
                kind, request.user, request.POST, request.FILES, on_behalf_of=behalf
            )
        return matter, None, [], 200
    except Invalid as problem:
        return None, problem.form or form, [], 400
    except Refused as refusal:
        return None, form, refusal.missing, 409


def came_from(kind, request) -> tuple[str, str]:
    """The matter below which something is begun, as a name and an address; else the list."""
    parent = parent_in_address(kind, request)
    return (str(parent), parent.url) if parent is not None else (plural(kind), list_url(kind))


def parent_in_address(kind, request):
    """The matter that the address names as the parent, if this person may see it; else None."""
    number = request.GET.get(kind.parent_name or "", "")
    if not is_whole(number):
        return None
    above = kind._meta.get_field(kind.parent_name).related_model
    return above.objects.visible_to(request.user).filter(pk=int(number)).first()


def plural(kind) -> str:
    text = str(kind._meta.verbose_name_plural)
    return text[:1].upper() + text[1:]


def list_url(kind) -> str:
    return reverse(f"{kind._meta.app_label}:{kind.code}_list")


def step_view(kind):
    @require_http_methods(["GET", "POST"])
    @login_required
    def matter_step(request, pk, name):
        """Ask what a step asks, and take it; a refusal says why and keeps what was typed."""
        matter = visible_or_404(kind, request, pk)
        try:
            step = matter.step_named(name)
        except NoSuchStep:
            raise Http404 from None
        mine = step.is_for(matter, request.user)
        parties = parties_of_step(matter, step, request.user)
        entering = Entering(request, matter, parties, mine)
        if step.consequence or not (mine or entering.possible):
            raise PermissionDenied
        answer = StepAnswer(kind, matter, step, request, entering)
        if drafts.kept_for_later(request, answer.place, matter):
            return redirect(matter)
        if drafts.only_asks(request):
            answer.form = drafts.unjudged(answer.form_class, request.POST, matter, request.user)
        elif request.method == "POST":
            taken = answer.answered()
            if taken is not None:
                sees = type(taken).objects.visible_to(request.user).filter(pk=taken.pk).exists()
                return redirect(taken if sees else "pages:desk")
        return answer.page()

    return matter_step


class StepAnswer:
    """One request to a step's page: the form, and what stands in the way."""

    def __init__(self, kind, matter, step, request, entering):
        self.kind, self.matter, self.step, self.request = kind, matter, step, request
        self.entering = entering
        self.form_class = step.form_class(kind)
        self.form, self.missing, self.conflict, self.status = None, None, None, 200
        self.place = drafts.Place(kind.label(), matter.pk, step.name)

    def answered(self):
        """The matter after what was sent: the step taken, or a choice between two texts."""
        choice = Choice.of(self.request.POST)
        if choice is not None and self.step.name == "edit":
            return self.choose(choice)
        data = self.request.POST
        return self.take(data, drafts.version_in(data))

    def take(self, data, version):
        if self.entering.status != 200:
            self.form, self.status = self.bound(), self.entering.status
            self.keep()
            return None
        try:
            with self.entering.stored() as behalf:
                taken = engine.take_step(
                    self.matter, self.step.name, self.request.user, data, self.request.FILES,
                    on_behalf_of=behalf, if_version=version,
                )  # fmt: skip
        except Invalid as problem:
            self.form, self.status = problem.form or self.bound(), 400
        except Refused as refusal:
            self.missing, self.status = refusal.missing, 409
            self.form = self.bound()
        except Stale:
            return self.compared()
        else:
            sentence = _("Done: %(step)s.") % {"step": self.step.label}
            messages.success(self.request, sentence, extra_tags="taken")
            return taken
        self.keep()
        return None

    # Somebody saved first

    def compared(self, choice=None):
        """Show what differs; saves at once where nothing of theirs would be overwritten."""
        self.form, self.status = self.bound(), 412
        self.keep()
        self.matter = self.kind._base_manager.get(pk=self.matter.pk)
        differences = []
        if self.step.name == "edit":
            if not self.form.is_valid():
                self.status = 400
                return None
            differences = self.differences()
            if choice is None and mine_alone(differences):
                return self.take(self.request.POST, self.matter.version)
        self.conflict = conflict(
            self.matter, self.request.POST, differences, self.matter.version, choice=choice
        )
        return None

    def differences(self):
        fields = {name: one for name, one in self.form.fields.items() if name != "note"}
        base = merging.read_base(self.request.POST.get("if_base", ""))
        theirs = self.form_class.present(self.matter)
        return merging.differences_of_values(base, theirs, content_of(self.form), fields)

    def choose(self, choice):
        """Save what was chosen, field by field; asks again if one is open or a third has saved."""
        self.form = self.bound()
        if not self.form.is_valid():
            self.status = 400
            return None
        differences = self.differences()
        choices = choice.of_all(differences)
        again = drafts.version_in(self.request.POST) != self.matter.version
        if again or len(choices) < len(differences):
            return self.compared(choice)
        theirs, mine = self.form_class.present(self.matter), content_of(self.form)
        chosen = merging.chosen_values(choices, theirs, mine)
        if choice.how == "theirs":
            self.place.drafts_of(self.request.user).delete()
            messages.success(self.request, drafts.theirs_stands(), extra_tags="taken")
            return self.matter
        if choice.how == "edit":
            self.form = self.form_class(matter=self.matter, by=self.request.user, initial=chosen)
            return None
        note = self.form.cleaned_data.get("note", "")
        return self.take({**theirs, **chosen, "note": note}, self.matter.version)

    def bound(self):
        return self.form_class(
            self.request.POST, self.request.FILES, matter=self.matter, by=self.request.user
        )

    def page(self):
        matter, step, person = self.matter, self.step, self.request.user
        if self.form is None:
            initial = self.form_class.present(matter) if step.name == "edit" else {}
            self.form = drafts.restored(self.place, self.request, self.form_class, matter, initial)
        if self.missing is None:
            self.missing = step.missing(matter, person)
            self.status = 409 if self.status == 200 and errors(self.missing) else self.status
        matter.remember_roles(person)
        kept = getattr(self.form, "draft", None)
        self.entering.restore(kept)
        touched = what_it_touches(matter, step, person)
        ends = bool(step.targets) and not set(step.targets) & set(matter.holds)
        context = {
            "matter": matter, "page": head_of(matter, person), "form": self.form, "draft": kept,
            "step": {"label": step.label, "sentence": sentence_of(step), "name": step.name,
                     "grave": touched is not None and ends},
            "missing": [marked(matter, one, person) for one in self.missing],
            "version": self.version(kept), "conflict": self.conflict,
            "base": self.base(kept), "place": self.place if self.has_draft() else None,
            "submit_label": step.label, "review": self.review(),
            "touched": touched, "received": self.entering.form,
        }  # fmt: skip
        names = [
            f"{self.kind._meta.app_label}/{self.kind.code}_{step.name}.html", "pages/step.html",
        ]  # fmt: skip
        return render(self.request, names, context, status=self.status)

    def has_draft(self) -> bool:
        """A step that asks nothing but a note is taken at once or not at all."""
        return len(self.form.fields) > 1 or self.entering.possible

    def keep(self) -> None:
        """A refused form is kept on the server too: without a script nothing else keeps it."""
        if self.has_draft():
            drafts.keep(self.place, self.matter, self.request.user, self.request.POST)

    def version(self, kept):
        """What the form is saved upon: a refused one keeps the version it was opened with."""
        sent = drafts.version_in(self.request.POST)
        if self.status in (400, 413) and sent is not None:
            return sent
        return drafts.version_of(kept, self.matter.version)

    def base(self, kept) -> str:
        if self.step.name != "edit":
            return ""
        if self.status in (400, 413):
            return self.request.POST.get("if_base", "")
        names = [name for name in self.form.fields if name != "note"]
        present = merging.base_of(self.form_class.present(self.matter), names)
        return drafts.base_of(kept, present)

    def review(self) -> list[dict]:
        """What was written, to be read once more before it goes on to others."""
        edit = self.matter.steps().get("edit")
        moves = self.step.main and self.step.target not in (None, self.matter.state)
        written = edit and edit.starts_from(self.matter.state) and len(self.matter.parts) > 1
        if not (moves and written):
            return []
        return parts_of(self.matter, self.request.user, self.missing)


def sentence_of(step) -> str:
    return getattr(step, "explains", "") or ""


def part_view(kind):
    @require_http_methods(["GET", "POST"])
    @login_required
    def matter_part(request, pk, part):
        """One part of a matter: an object as a form, a list as rows."""
        matter = visible_or_404(kind, request, pk)
        if part not in kind.parts:
            raise Http404
        from .part_page import PartAnswer

        answer = PartAnswer(matter, part, request)
        if drafts.kept_for_later(request, answer.place, matter):
            return redirect(matter)
        if request.method == "POST" and answer.answered():
            return redirect(answer.next_url())
        return answer.page()

    return matter_part
