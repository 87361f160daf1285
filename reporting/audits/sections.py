"""What an audit's page shows beside sample and findings: population, progress, letter, reports."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.money.amounts import Money, total
from foundation.money.formatting import format_date, format_money, format_number

from . import projection, sampling
from .report_words import void_sentence

_reconciled: list[Callable] = []


def reconciliation_is(ask: Callable) -> None:
    """The room of the ledger says how a report agrees with it: `ask(report)` gives None where no
    ledger was imported, else `{"ledger": Money, "unexplained": Money, "url": address}`."""
    _reconciled[:] = [ask]


def reconciled(report) -> dict | None:
    """How the report agrees with the ledger, as far as any room knows."""
    return _reconciled[0](report) if _reconciled else None


def standing(audit) -> list[dict]:
    """On top: that it is void, where it is."""
    if not audit.void:
        return []
    return [_note(_("Void"), [void_sentence()], level="error")]


def _note(title: str, sentences: list[str], level: str = "") -> dict:
    return {
        "title": title,
        "template": "reporting/audit/said.html",
        "context": {"sentences": sentences, "level": level},
    }


def population(audit, mine: bool) -> dict:
    """What samples are drawn from, its digest, and whether it agrees with the ledger."""
    items = audit.population
    whole = Money(sum((item.amount for item in items), projection.ZERO), "SEK").rounded()
    ledger = reconciled(audit.financial_report)
    frozen = audit.financial_report.frozen_books is not None
    return {
        "title": _("Population"),
        "template": "reporting/audit/population.html",
        "context": {
            "frozen": frozen,
            "count": len(items),
            "total": whole,
            "digest": audit.population_digest() if frozen else "",
            "ledger": ledger,
            "ledger_total": format_money(ledger["ledger"]) if ledger else "",
            "unexplained": format_money(ledger["unexplained"]) if ledger else "",
            "csv_url": reverse("reporting:audit_population", args=[audit.pk]) if frozen else "",
            "flags": _flags(items) if mine else [],
        },
    }


def _flags(items) -> list[tuple[str, int]]:
    """(what asks to be looked at, how often), for the auditor alone."""
    from .population import Flag

    found = [
        (str(flag.label), sum(1 for item in items if flag.value in item.flags)) for flag in Flag
    ]
    return [one for one in found if one[1]]


# --- the auditor's own ----------------------------------------------------------------------------


def own(audit) -> list[dict]:
    """Progress at the desk, what the exceptions say of the whole, when the papers are erased."""
    found = []
    if audit.all_draws and audit.papers_erased_at is None:
        found.append(
            {
                "title": _("The desk"),
                "template": "reporting/audit/progress.html",
                "context": progress(audit),
            }
        )
    said = audit.erasure_said()
    return [*found, _note(_("Secrecy"), [said])] if said else found


def progress(audit) -> dict:
    """How many of the drawn costs are marked; the projection of each draw that has one."""
    marks = {mark.line_id: mark for mark in audit.marks.all()}
    drawn = {item.line_id for draw in draws_with_items(audit) for item in draw.rows}
    exceptions = [mark for mark in marks.values() if mark.result == "exception"]
    return {
        "marked": len(drawn & set(marks)),
        "drawn": len(drawn),
        "exceptions": len(exceptions),
        "amount": total(mark.amount_money.rounded() for mark in exceptions)
        if exceptions
        else Money(0, "SEK").rounded(),
        "desk_url": reverse("reporting:audit_desk", args=[audit.pk]),
        "suggested": suggested_size(audit),
        "projections": [
            row for draw in draws_with_items(audit) if (row := projected(audit, draw, marks))
        ],
    }


def draws_with_items(audit) -> list:
    """The draws, each with its `rows`; read once for this copy."""
    from .tables import draws_of

    if "_draws_read" not in audit.__dict__:
        audit._draws_read = draws_of(audit)
    return audit._draws_read


def suggested_size(audit) -> str:
    """How many items the written performance materiality asks for, in a sentence; may be empty."""
    notes = audit.written("notes")
    performance, confidence = notes.get("performance"), notes.get("confidence") or 95
    whole = sum((item.amount for item in audit.population if item.amount > 0), projection.ZERO)
    if not performance or not whole:
        return ""
    tolerable = Money.from_json(performance)
    if tolerable.amount <= 0:
        return ""
    factor = sampling.reliability_factor(confidence)
    size = sampling.size_for(whole, tolerable.amount, confidence)
    return _(
        "Monetary units: %(total)s × %(factor)s ÷ %(tolerable)s asks for %(size)s items at "
        "%(confidence)s %% confidence."
    ) % {
        "total": format_money(Money(whole, "SEK").rounded()),
        "factor": format_number(factor, 2),
        "tolerable": format_money(tolerable),
        "size": size,
        "confidence": confidence,
    }


def projected(audit, draw, marks: dict) -> dict | None:
    """What the exceptions of one draw say of the whole; None for agreed-upon procedures, which
    are never projected."""
    if draw.engagement != "audit":
        return None
    tested = [
        projection.LookedAt(
            item.line.key, item.line.sek,
            marks[item.line_id].amount if _is_exception(marks.get(item.line_id))
            else projection.ZERO,
            item.certain,
        )
        for item in draw.rows
    ]  # fmt: skip
    by_units = draw.method == sampling.MONETARY_UNIT
    found = projection.project(
        draw.method, tested, population=draw.population_sek,
        interval=sampling.interval_of(draw.population, int(draw.size)) if by_units else 0,
        confidence=audit.written("notes").get("confidence") or 95,
    )  # fmt: skip
    sek = {
        name: format_money(Money(getattr(found, name), "SEK").rounded())
        for name in ("known", "further", "likely")
    }
    upper = "" if found.upper is None else format_money(Money(found.upper, "SEK").rounded())
    return {"draw": draw, **sek, "upper": upper}


def _is_exception(mark) -> bool:
    return mark is not None and mark.result == "exception"


# --- letter and reports ---------------------------------------------------------------------------


def letter(audit) -> list[dict]:
    """The recommendations with their plan of action, and those of audits before this one."""
    found = []
    if audit.all_recommendations:
        table = recommendation_table(audit.all_recommendations, _("Recommendations"))
        said = [audit.letter, audit.letter_response]
        found.append(_tables(_("Management letter"), table, [text for text in said if text]))
    earlier = audit.to_follow_up()
    if earlier:
        table = recommendation_table(earlier, _("Recommendations of earlier audits"), True)
        found.append(_tables(_("The audit before"), table, []))
    return found


def _tables(title: str, table: dict, said: list[str]) -> dict:
    return {
        "title": title,
        "template": "reporting/audit/letter.html",
        "context": {"tables": [table], "said": said},
    }


def recommendation_table(rows, caption: str, followed_up: bool = False) -> dict:
    """Each recommendation with what will be done, or with what became of it."""
    further = [_("What became of it"), _("Comment")] if followed_up else [_("Agreed")]
    return {
        "caption": caption,
        "columns": [
            {"label": label}
            for label in (
                _("Number"), _("Subject"), _("Recommendation"), _("Priority"),
                _("What will be done"), _("By whom"), _("By when"), *further,
            )
        ],
        "rows": [
            {
                "cells": [
                    {"text": text}
                    for text in (
                        str(one.number), one.title, one.recommendation,
                        str(one.get_priority_display()), one.action, one.responsible,
                        format_date(one.by_when, "medium") if one.by_when else "",
                        *_end(one, followed_up),
                    )
                ]
            }
            for one in rows
        ],
    }  # fmt: skip


def _end(one, followed_up: bool) -> list[str]:
    if followed_up:
        return [str(one.get_outcome_display()) or _("not followed up yet"), one.comment]
    return [{None: "", True: _("yes"), False: _("no")}[one.agreed]]


def issued(audit, mine: bool) -> list[dict]:
    """Links to what can be read or taken away."""
    links = []
    if audit.state == audit.State.REPORTED or (mine and audit.is_under_way()):
        draft = "" if audit.issued else pgettext("a document", "draft")
        links += [
            (_("Independent auditor’s report"), "audit", draft),
            (_("Agreed-upon procedures report"), "procedures", draft),
        ]
    if audit.letter_issued_at:
        links.append((_("Management letter"), "letter", ""))
    if audit.represented_at:
        links.append((_("Written representations"), "representations", ""))
    rows = [
        {
            "label": f"{label} (PDF{', ' + note if note else ''})",
            "url": reverse("reporting:audit_issued", args=[audit.pk, name]),
        }
        for label, name, note in links
    ]
    if mine or audit.state == audit.State.REPORTED:
        label = _("The whole audit file (zip)") if mine else _("The audit file (zip)")
        rows.append({"label": label, "url": reverse("reporting:audit_file", args=[audit.pk])})
    if not rows:
        return []
    return [
        {
            "title": _("Reports"),
            "template": "reporting/audit/issued.html",
            "context": {"links": rows, "void": void_sentence() if audit.void else ""},
        }
    ]


def said_of_audits(report, person) -> dict | None:
    """On the report's page: its audits, and which of them is void."""
    from .models import Audit

    found = Audit.objects.visible_to(person).filter(financial_report=report.pk, state="reported")
    found = list(found.select_related("financial_report", "firm").order_by("pk"))
    void = []
    for one in found:
        one.financial_report = report
        if one.void:
            void.append(f"{one.reference} ({one.get_opinion_display()}): {void_sentence()}")
    return _note(_("Void"), void, level="error") if void else None
