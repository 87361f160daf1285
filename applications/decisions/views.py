"""The decision letter, the list that anybody may read, and decisions on a plan's page."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_safe

from applications.budgets.checks import kind_name
from foundation.documents.printing import as_download, pdf_of
from foundation.money.amounts import Money
from foundation.money.amounts import total as total_of
from foundation.money.formatting import country_name, format_date, format_money
from foundation.workflow import clock

from .letters import LANGUAGES, TEMPLATE
from .models import Decision

ROWS = 50


@require_GET
@login_required
def decision_letter(request, pk, language):
    """The letter of a decision on a plan that one sees, in English or Swedish, as a PDF."""
    decision = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk)
    if language not in LANGUAGES:
        raise Http404
    return as_download(letter_pdf(decision, language), f"{decision.reference}-{language}")


def letter_pdf(decision, language: str) -> bytes:
    """The PDF of the frozen letter; what is said later, that it was reversed, stands on top."""
    stamp = ""
    if decision.reversed_at:
        with override(language):
            day = format_date(clock.programme_date(decision.reversed_at))
            stamp = _("This decision was reversed on %(day)s.") % {"day": day}
    return pdf_of(TEMPLATE, {**decision.letters[language], "stamp": stamp})


@require_safe
def decision_list(request):
    """Every decision that is public, for whoever comes: no persons, no text of the plan."""
    rows = Decision.objects.public()
    years = rows.order_by("-decided_at__year").values_list("decided_at__year", flat=True)
    years = list(years.distinct())
    year = request.GET.get("year", "")
    if year in map(str, years):
        rows = rows.filter(decided_at__year=int(year))
    elif year.isdecimal():  # nothing was decided then; nor need it be a year that can be asked for
        rows = rows.none()
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "title": _("Decisions on grants"),
        "table": public_table(page.object_list),
        "page_obj": page,
        "count": page.paginator.count,
        "years": years,
        "year": year,
    }
    return render(request, "applications/decision/list.html", context)


def public_table(decisions) -> dict:
    """Public facts only, from what was frozen with the decision."""
    return {
        "caption": _("Decisions on grants"),
        "hide_caption": True,
        "columns": [
            {"label": _("Partners")},
            {"label": _("Title")},
            {"label": _("Kind")},
            {"label": _("Decision")},
            {"label": _("Amount"), "numeric": True},
            {"label": _("Date")},
            {"label": _("Reference")},
        ],
        "rows": [{"cells": _public_cells(one)} for one in decisions],
    }


def _public_cells(one) -> list[dict]:
    facts = one.facts
    partners = ", ".join(
        f"{party['name']} ({country_name(party['country'])})" for party in facts["parties"]
    )
    amounts = [Money.from_json(grant["amount"]) for grant in facts["grants"]]
    standing = str(one.get_outcome_display())
    if one.reversed_at:
        day = format_date(clock.programme_date(one.reversed_at))
        standing = _("%(decision)s, reversed %(day)s") % {"decision": standing, "day": day}
    return [
        {"text": partners},
        {"text": facts["title"]},
        {"text": kind_name(facts["kind"])},
        {"text": standing},
        {"text": format_money(total_of(amounts)) if amounts else ""},
        {"text": format_date(clock.programme_date(one.decided_at))},
        {"text": one.reference},
    ]


def decisions_section(plan, person) -> dict | None:
    """On the plan's page: each decision with its letter, and the earlier and later plans."""
    rows = list(plan.decisions.all())
    links = []
    if plan.earlier_id:
        links.append((_("The earlier application"), plan.earlier))
    if any(one.outcome == "rejected" for one in rows):
        links += [(_("Applied again"), later) for later in plan.later.order_by("pk")]
    if not rows and not links:
        return None
    return {
        "title": _("Decision letters") if rows else _("Applications before and after"),
        "template": "applications/decision/section.html",
        "context": {
            "rows": [
                {
                    "reference": one.reference,
                    "label": str(one.get_outcome_display()),
                    "at": one.decided_at,
                    "meeting": one.facts["meeting"],
                    "reversed_at": one.reversed_at,
                    "reversal": one.reversal,
                    "letters": [
                        (_("Letter in English"), "en", one.letter_url("en")),
                        (_("Letter in Swedish"), "sv", one.letter_url("sv")),
                    ],
                }
                for one in rows
            ],
            "links": links,
        },
    }


def footer_link() -> dict:
    """What the foot of every page leads to."""
    return {"label": _("Decisions on grants"), "url": reverse("applications:decision_list")}
