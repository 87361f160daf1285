"""The style guide: every component with its use, rendered from the very templates, for the office.

Each sample is what the component takes; nothing here is stored, and nothing can be sent.
"""

from datetime import date, timedelta

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from foundation.workflow import clock

COLOURS = [
    "ground", "paper", "sunk", "ink", "soft", "line", "edge", "pine", "pine-wash", "pine-fill",
    "ochre", "ochre-wash", "ochre-fill", "red", "red-wash", "red-fill", "focus",
]  # fmt: skip


class SampleForm(forms.Form):
    """The kinds of fields; bound, it shows what a refused form looks like."""

    title = forms.CharField(label=gettext_lazy("Title"), help_text=gettext_lazy("A few words"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("Any"))]
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea)


class SampleRow(forms.Form):
    what = forms.CharField(label=gettext_lazy("What"))
    count = forms.IntegerField(label=gettext_lazy("How many"))


def serves_the_office(roles) -> bool:
    """Whether one of the roles a person can have is that of the office's own people."""
    return any(role.name == "office_any" for role in roles)


@require_http_methods(["GET", "POST"])  # a sample form that is sent shows the page again
@login_required
def styleguide(request):
    """Every component with its use, for those who serve the office."""
    if not serves_the_office(request.roles):
        raise PermissionDenied
    groups = [
        {"title": title, "samples": [shown(request, *sample) for sample in samples()]}
        for title, samples in (
            (_("Where a matter stands"), standing),
            (_("The desk"), desk),
            (_("Content"), content),
            (_("Said to the reader"), said),
            (_("Lists and tables"), lists),
            (_("Forms"), filling),
        )
    ]
    return render(request, "pages/styleguide.html", {"groups": groups, "colours": COLOURS})


def shown(request, name: str, use: str, context: dict) -> dict:
    """A component (its file's name) with the sentence that says when it is used."""
    markup = render_to_string(f"components/{name}.html", context, request)
    markup = markup.replace(" autofocus data-error-summary", "")  # the page is read from its top
    return {"name": name, "use": use, "markup": mark_safe(markup)}  # what a template has made


def days_ago(days: int):
    return clock.now() - timedelta(days=days)


def missing() -> list[dict]:
    return [
        {"message": _("The goal is not written yet."), "level": "error", "url": "#missing"},
        {"message": _("No risk is named."), "level": "warning", "url": ""},
    ]


def standing():
    trail = [(_("Partnerships"), "#breadcrumbs"), ("Lund – Francistown", "#breadcrumbs")]
    yield (
        "breadcrumbs",
        _("From the list to what stands above. A phone shows the last only."),
        {"breadcrumbs": trail},
    )
    yield "head", _("The head of a matter's page: what it is, its numbers, its state."), {
        "page": {
            "title": _("Youth councils"), "kind_label": _("plan"), "state_label": _("draft"),
            "reference": "2026-0004-plan-1", "file_numbers": [("Lund", "KS 2026/77")],
            "changed_at": days_ago(3), "breadcrumbs": [],
        }
    }  # fmt: skip
    yield "track", _("All stages: done, where we are, what is next. In words on a phone."), {
        "track": [
            {"label": _("draft"), "status": "done"},
            {"label": _("being confirmed"), "status": "current"},
            {"label": _("submitted"), "status": "next"}, {"label": _("granted"), "status": "next"},
        ]
    }  # fmt: skip
    holder = {
        "label": _("the coordinators of the partners"), "organisation_name": "Lund",
        "since": days_ago(12), "days": 12,
    }  # fmt: skip
    yield (
        "pen",
        _("Whose turn it is and since when. Ochre ground: it is the reader's."),
        {"holder": {**holder, "mine": True}},
    )
    use = _("What stands before the next step; each line leads to where it is mended.")
    yield "missing", use, {"missing": missing(), "missing_step_label": _("Submit")}
    yield (
        "steps",
        _("What the reader can do. The way on is filled; what is held back says why."),
        {
            "steps": [
                {"label": _("Submit"), "url": "#steps", "primary": True, "missing": []},
                {"label": _("Withdraw"), "url": "#steps", "missing": []},
                {"label": _("Confirm"), "url": "#steps", "missing": missing()},
            ]
        },
    )
    yield (
        "confirmations",
        _("Who has said yes to which version."),
        {
            "confirmations": [
                {"organisation": "Lund", "at": days_ago(2), "by": "Maria", "version": 2},
                {"organisation": "Francistown", "at": None},
            ]
        },
    )


def desk():
    row = {
        "title": _("Youth councils"), "url": "#desk_row", "reference": "2026-0004-plan-1",
        "kind_label": _("plan"), "state_label": _("draft"), "since": days_ago(40),
        "days_waiting": 40,
    }  # fmt: skip
    late = {**row, "due": days_ago(5), "days_left": -5, "late": True, "step_label": _("Submit")}
    soon = {**row, "due": days_ago(-6), "days_left": 6, "step_label": _("Confirm")}
    other = {**row, "holder_label": _("the partners that have not confirmed"),
             "holder_names": "Francistown", "their_step": _("Confirm")}  # fmt: skip
    yield (
        "desk_section",
        _("A list of the desk: the next step first, what is late on top."),
        {"part": {"name": "waits", "rows": [late, soon], "count": 2, "more": 0, "mine": True}},
    )
    yield (
        "desk_row",
        _("What the reader waits for says from whom and since when."),
        {"row": other, "mine": False},
    )
    yield (
        "due",
        _("A day that something is due, with the days that are left."),
        {"at": days_ago(-6), "days": 6, "late": False},
    )
    yield (
        "since",
        _("A day since which something waits, with the days that have passed."),
        {"at": days_ago(40), "days": 40},
    )
    yield "moved", _("A step of somebody else; a filled dot is new since the last visit."), {
        "new": True,
        "entry": {"title": _("Youth councils"), "reference": "", "url": "#moved",
                  "label": _("Submit"),
                  "target": _("submitted"), "stayed": False, "at": days_ago(1), "by": "Maria"},
    }  # fmt: skip


def content():
    facts = [(_("First day"), clock.today()), (_("Partnership"), "Lund – Francistown", "#facts"),
             (_("Amount"), format_money(Money("182500.00", "SEK")))]  # fmt: skip
    yield (
        "facts",
        _("Short answers side by side; long ones take the whole width."),
        {"facts": facts},
    )
    yield "section", _("A part of a page with its heading, its state and a way to change it."), {
        "title": _("Risks"), "url": "#section", "action": _("Edit"), "status": _("Begun"),
        "tone": "now", "body": _("Two risks are named."),
    }  # fmt: skip
    yield (
        "task_list",
        _("The sections of a long form, each with its state."),
        {
            "parts": [
                {"label": _("Risks"), "url": "#task_list", "state": "done", "editable": True},
                {"label": _("Budget"), "url": "#task_list", "state": "empty", "editable": True},
            ]
        },
    )
    yield "children", _("What stands below a matter, kind by kind."), {
        "children": [
            {"label": _("Plans"), "new_url": "#children", "new_label": _("Begin a plan"),
             "rows": [{"title": _("Youth councils"), "url": "#children",
                       "reference": "2026-0004-plan-1", "state_label": _("draft")}]},
        ]
    }  # fmt: skip
    yield "history", _("The record as people read it, newest first."), {
        "history": [
            {"at": days_ago(2), "by": "Maria", "label": _("Submit"), "source": _("draft"),
             "target": _("submitted"), "reason": _("All partners agree."), "on_behalf_of": ""},
        ]
    }  # fmt: skip
    yield (
        "when",
        _("A day or an instant in the reader's language and time zone."),
        {"at": days_ago(2)},
    )


def said():
    yield (
        "status",
        _("A state in one word. Pine: done. Ochre: now. Red: something is wrong."),
        {"label": _("submitted"), "tone": "done"},
    )
    yield (
        "notice",
        _("The answer to what was just done, or what must be known first."),
        {"level": "warning", "text": _("The period ends in ten days.")},
    )
    yield (
        "empty",
        _("Where nothing is yet: what will stand here, and what makes it appear."),
        {
            "title": _("Nothing waits for you."),
            "text": _("Every step that anybody takes in your matters is shown here."),
        },
    )
    yield (
        "marked",
        _("Sentences that hold something back, and advice that does not."),
        {"items": missing()},
    )
    yield (
        "error_summary",
        _("On top of a form that was refused: each line leads to its field."),
        {"form": refused()},
    )


def lists():
    amounts = [Money("182500.00", "SEK"), Money("47400.00", "SEK")]
    yield "table", _("Rows that can be compared; totals where the rows belong together."), {
        "table": {
            "caption": _("Grants"),
            "columns": [
                {"label": _("Grant"), "key": "a", "sort_url": "#table", "sorted": "ascending"},
                {"label": _("State"), "key": "b"},
                {"label": _("Amount"), "key": "c", "numeric": True},
            ],
            "rows": [
                {"url": "#table", "cells": [
                    {"text": name}, {"text": _("granted"), "status": True, "tone": "done"},
                    {"text": format_money(amount)},
                ]}
                for name, amount in zip((_("Project"), _("Steering group")), amounts, strict=True)
            ],
            "totals": [_("Total"), "", format_money(amounts[0] + amounts[1])],
        }
    }  # fmt: skip
    day = {"text": date(2026, 2, 28)}
    yield "touched", _("Before a step that ends or stops something: what follows, who is told."), {
        "touched": {
            "sentences": [_("The record and the papers are kept.")],
            "open": {
                "caption": _("Open below it"),
                "columns": [{"label": _("Kind")}, {"label": _("How many"), "numeric": True}],
                "rows": [{"cells": [{"text": _("plan")}, {"text": "2"}]}],
            },
            "days": {
                "caption": _("Days that are set"),
                "columns": [{"label": _("What")}, {"label": _("Day")}],
                "rows": [{"cells": [{"text": _("report")}, day]}],
            },
            "told": [_("coordinator"), _("finance officer")],
        }
    }  # fmt: skip
    yield "for_partners", _("What the office may enter for a partner, folded: it is rare."), {
        "offered": [{"label": _("Edit"), "url": "#for_partners"}]
    }  # fmt: skip
    yield (
        "filter",
        _("Narrows a list; sent by address, so that it can be kept and shared."),
        {"filter": SampleForm()},
    )
    yield (
        "pagination",
        _("From page to page of a long list."),
        {"page_obj": Paginator(range(120), 50).page(2)},
    )


def filling():
    yield "form", _("One thing per page: label, help, field, error at the field."), {
        "form": refused(), "summary": False, "submit_label": _("Save"), "action": "#form"
    }  # fmt: skip
    yield "rows", _("Many of a kind: a table on a wide screen, cards on a phone."), {
        "rows": [SampleRow(prefix="rows-0", initial={"what": _("Residents"), "count": 14})],
        "empty_row": SampleRow(prefix="rows-__prefix__"), "caption": _("Participants"),
    }  # fmt: skip


def refused() -> SampleForm:
    form = SampleForm({"note": ""}, auto_id="sample_%s")
    form.is_valid()
    return form
