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
from foundation.workflow.rules import errors
from foundation.workflow.steps import Invalid, NoSuchStep, Refused, Stale

from . import drafts
from .lists import list_context, workbook
from .matter_page import head_of, history_of, marked, page_of


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
        entries = list(reversed(history_of(matter)))
        context = {"page": head_of(matter, request.user), "entries": entries}
        return render(request, "pages/record.html", context)

    return matter_record


def begin_view(kind):
    @require_http_methods(["GET", "POST"])
    @login_required
    def matter_new(request):
        """Begin a matter; what was typed comes back from the draft after a broken session."""
        if not kind.begin.is_possible_for(request.user):
            raise PermissionDenied
        form_class = kind.begin.form_class(kind)
        place = drafts.Place(kind.label(), 0, "begin")
        if request.method == "POST" and "add_row" not in request.POST:
            try:
                matter = engine.begin(kind, request.user, request.POST, request.FILES)
            except Invalid as problem:
                form, missing = problem.form, []
            except Refused as refusal:
                form = form_class(request.POST, request.FILES, matter=kind(), by=request.user)
                missing = refusal.missing
            else:
                messages.success(request, _("Saved."))
                return redirect(matter)
            status = 409 if missing else 400
        else:
            initial = {name: request.GET[name] for name in request.GET if name != "note"}
            if request.method == "POST":
                form = drafts.unjudged(form_class, request.POST, kind(), request.user)
            else:
                form = drafts.restored(place, request, form_class, kind(), initial)
            missing, status = [], 200
        context = {
            "title": kind.begin.label, "breadcrumbs": [came_from(kind, request)],
            "form": form, "draft": getattr(form, "draft", None),
            "submit_label": kind.begin.label,
            "cancel_url": came_from(kind, request)[1],
            "missing": [{"message": m.message, "level": m.level, "url": ""} for m in missing],
            "draft_url": place.url(),
        }  # fmt: skip
        return render(request, template_names(kind, "form"), context, status=status)

    return matter_new


def came_from(kind, request) -> tuple[str, str]:
    """The matter below which something is begun, as a name and an address; else the list."""
    number = request.GET.get(kind.parent_name or "", "")
    if is_whole(number):
        above = kind._meta.get_field(kind.parent_name).related_model
        parent = above.objects.visible_to(request.user).filter(pk=int(number)).first()
        if parent is not None:
            return str(parent), parent.url
    return plural(kind), list_url(kind)


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
        if step.consequence or not step.is_for(matter, request.user):
            raise PermissionDenied
        answer = StepAnswer(kind, matter, step, request)
        if request.method == "POST" and "add_row" in request.POST:
            answer.form = drafts.unjudged(answer.form_class, request.POST, matter, request.user)
        elif request.method == "POST":
            taken = answer.take()
            if taken is not None:
                messages.success(request, _("Done: %(step)s.") % {"step": step.label})
                return (
                    redirect(taken)
                    if taken.__class__.objects.visible_to(request.user).filter(pk=taken.pk).exists()
                    else redirect("pages:desk")
                )
        return answer.page()

    return matter_step


class StepAnswer:
    """One request to a step's page: the form, and what stands in the way."""

    def __init__(self, kind, matter, step, request):
        self.kind, self.matter, self.step, self.request = kind, matter, step, request
        self.form_class = step.form_class(kind)
        self.form, self.missing, self.conflict, self.status = None, None, None, 200
        self.place = drafts.Place(kind.label(), matter.pk, step.name)

    def take(self):
        data = self.request.POST
        try:
            return engine.take_step(
                self.matter, self.step.name, self.request.user, data, self.request.FILES,
                if_version=drafts.version_in(data),
            )  # fmt: skip
        except Invalid as problem:
            self.form, self.status = problem.form, 400
        except Refused as refusal:
            self.missing, self.status = refusal.missing, 409
            self.form = self.bound()
        except Stale as stale:
            self.form, self.status = self.bound(), 412
            self.matter = self.kind._base_manager.get(pk=self.matter.pk)
            self.conflict = drafts.conflict_of(self.matter, self.form, stale)
        return None

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
        context = {
            "matter": matter, "page": head_of(matter, person), "form": self.form, "draft": kept,
            "step": {"label": step.label, "sentence": sentence_of(step), "name": step.name},
            "missing": [marked(matter, one, person) for one in self.missing],
            "version": drafts.version_of(kept, matter.version), "conflict": self.conflict,
            "draft_url": self.place.url() if len(self.form.fields) > 1 else "",
            "submit_label": step.label,
        }  # fmt: skip
        names = [
            f"{self.kind._meta.app_label}/{self.kind.code}_{step.name}.html", "pages/step.html",
        ]  # fmt: skip
        return render(self.request, names, context, status=self.status)


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
        if request.method == "POST" and answer.save():
            messages.success(request, _("Saved."))
            return redirect(answer.next_url())
        return answer.page()

    return matter_part
