"""A plan to be read: as one page, beside an earlier version of itself, on paper."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.documents.printing import as_download, pdf_of
from foundation.money.formatting import format_date
from foundation.pages.matter_page import head_of
from foundation.workflow.api.lists import is_whole
from foundation.workflow.models import Version
from partnerships.programmes.reference_models import Election

from .models import Plan
from .printed import printed
from .reading import Text, differences, document_of, timeline

TEMPLATE = "applications/plan/plan.typ"


def _plan(request, pk) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(request.user).for_pages(), pk=pk)


def _version(plan, named: str) -> Version | None:
    """The version that an address names by its number; None where it names none. Raises Http404."""
    if not named:
        return None
    if not is_whole(named):
        raise Http404
    return get_object_or_404(Version.objects.about(plan), number=int(named))


@require_GET
@login_required
def plan_read(request, pk):
    """The whole plan on one page, as it is typed now or (`?version=`) as it was frozen."""
    plan = _plan(request, pk)
    text = Text.of(plan, _version(plan, request.GET.get("version", "")))
    months = timeline(text, elections_by_month(plan))
    context = {
        "page": _head(plan, request.user), "plan": plan, "text": text,
        "version_label": label_of(text), "sections": in_sections(document_of(text, request.user)),
        "months": months and {**months, "caption": _("Month by month")},
        "versions": Version.objects.about(plan).order_by("-number"),
    }  # fmt: skip
    return render(request, "applications/plan/read.html", context)


@require_GET
@login_required
def plan_compare(request, pk):
    """Two texts of a plan side by side: `?before=1&after=2`; without `after` it is today's."""
    plan = _plan(request, pk)
    versions = list(Version.objects.about(plan).order_by("-number"))
    first = request.GET.get("before") or (str(versions[0].number) if versions else "")
    before = Text.of(plan, _version(plan, first))
    after = Text.of(plan, _version(plan, request.GET.get("after", "")))
    context = {
        "page": _head(plan, request.user), "plan": plan, "versions": versions,
        "before": before, "after": after,
        "before_label": label_of(before), "after_label": label_of(after),
        "sections": differences(before, after, request.user),
    }  # fmt: skip
    return render(request, "applications/plan/compare.html", context)


@require_GET
@login_required
def plan_pdf(request, pk):
    """The same as the page to read, as a tagged PDF; `?version=` for a frozen one."""
    plan = _plan(request, pk)
    text = Text.of(plan, _version(plan, request.GET.get("version", "")))
    name = f"{plan.reference}-v{text.version.number}" if text.version else plan.reference
    return as_download(pdf_of(TEMPLATE, printed(text, label_of(text), request.user)), name)


def _head(plan, person) -> dict:
    head = head_of(plan, person)
    return {**head, "breadcrumbs": [*head["breadcrumbs"], (str(plan), plan.url)]}


def in_sections(blocks: list[dict]) -> list[list[dict]]:
    """The blocks from one heading of the second level to the next."""
    found: list[list[dict]] = []
    for block in blocks:
        if block["kind"] == "heading" and block["level"] == 2:
            found.append([])
        found[-1].append(block)
    return found


def label_of(text: Text) -> str:
    """Which text it is, in a few words."""
    if text.version is None:
        return _("as it stands now")
    return _("version %(number)s of %(day)s") % {
        "number": text.version.number,
        "day": format_date(text.version.at),
    }


def elections_by_month(plan) -> dict[str, list[str]]:
    """{"2026-09": [sentence]} of the elections in the partners' countries while the plan runs."""
    countries = {country for _name, country in plan.partners().values()}
    found: dict[str, list[str]] = {}
    running = Election.objects.between(plan.starts_on, plan.ends_on)
    for one in running.filter(country__in=countries).order_by("earliest"):
        words = {"country": one.country, "days": one.days_in_words()}
        said = _("Election, %(country)s: %(days)s") % words
        found.setdefault(f"{one.earliest:%Y-%m}", []).append(said)
    return found
