"""A ledger's own pages: a file in, rows dealt with, ties to expenses, vouchers to their rows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from foundation.workflow.engine import take_step
from foundation.workflow.steps import Busy, Invalid, Refused
from reporting.activities.choosing import dated

from . import vouchers
from .file_in import FileIn
from .forms import activities_of, row_label
from .models import Ledger, Treatment
from .page_forms import RowsFilter, VouchersForm
from .tables import line_cells, line_columns, money
from .tasks import hand_over

PAGE = 50
SENTENCES_SAID = 20
MOST_ROUNDS = 3  # steps of forty expenses that one press of a button takes; the page then goes on


def visible_ledger(request, pk, keeps: bool = False) -> Ledger:
    """The ledger, for whom it is visible (404); with `keeps`, for those who keep it (403)."""
    ledger = Ledger.objects.visible_to(request.user).for_pages().filter(pk=pk).first()
    if ledger is None:
        raise Http404
    if keeps and not ledger.roles_held(request.user, ledger.step_named("import_file").by):
        raise PermissionDenied
    return ledger


@require_http_methods(["GET", "POST"])
@login_required
def ledger_file(request, pk):
    """Hand in a file: what is wrong in it, else what would change; then it is taken in."""
    return FileIn(visible_ledger(request, pk, keeps=True), request).answer()


@require_http_methods(["GET", "POST"])
@login_required
def ledger_rows(request, pk):
    """The rows, narrowed as asked; chosen ones are marked or become expenses."""
    ledger = visible_ledger(request, pk)
    keeps = bool(ledger.roles_held(request.user, ledger.step_named("import_file").by))
    errors: dict = {}
    if request.method == "POST":
        if not keeps:
            raise PermissionDenied
        errors = _deal_with(request, ledger)
        if not errors:
            return redirect(request.get_full_path())
    chosen = RowsFilter(request.GET or None, ledger=ledger)
    rows = chosen.narrowed(ledger.rows_of_it.select_related("expense"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    waiting = [row for row in page.object_list if not row.expense_id and not row.treatment]
    there = activities_of(ledger) if waiting and keeps else []
    context = {
        "title": _("Rows of the ledger"),
        "ledger": ledger,
        "breadcrumbs": [(str(ledger), ledger.url)],
        "filter": chosen,
        "page_obj": page,
        "count": page.paginator.count,
        "rows": [_shown(row, ledger, keeps) for row in page.object_list],
        "deal": keeps and ledger.state == ledger.State.OPEN and bool(page.object_list),
        "treatments": Treatment.choices,
        "activities": [(one.pk, dated(one)) for one in there],
        "errors": errors,
        "sentences": _flat(errors),
        "typed": request.POST if errors else {},
        "picked": set(request.POST.getlist("rows")) if errors else set(),
        "proposable": len(ledger.proposable()) if keeps else 0,
        "accounts_url": ledger.part_url("accounts"),
    }
    status = 400 if errors else 200
    return render(request, "reporting/ledger/rows.html", context, status=status)


def _shown(row, ledger, keeps: bool) -> dict:
    if row.gone_at:
        became = {"text": _("no longer in the ledger"), "tone": "alert"}
    elif row.expense_id:
        became = {"text": row.expense.reference, "url": row.expense.url}
    elif row.treatment:
        said = f"{row.get_treatment_display()}: {row.reason}"
        became = {"text": said, "tone": ""}
    else:
        became = {"text": _("to be dealt with"), "tone": "next"}
    return {
        "pk": str(row.pk), "label": row_label(row), "cells": line_cells(row, ledger),
        "became": became, "can": keeps and not row.gone_at,
    }  # fmt: skip


def _deal_with(request, ledger) -> dict:
    """Take the step that was pressed. Gives back what is wrong, by field; nothing: it was taken."""
    what = request.POST.get("do", "")
    rows = request.POST.getlist("rows")
    try:
        if what == "propose":
            _make_expenses(request, ledger, rows)
        elif what in ("mark", "untie"):
            body = {"rows": rows}
            if what == "mark":
                body |= {name: request.POST.get(name, "") for name in ("treatment", "reason")}
            take_step(ledger, "mark_rows" if what == "mark" else "untie", request.user, body)
            messages.success(request, _("Saved."), extra_tags="taken")
    except Invalid as problem:
        return problem.errors
    except Refused as refusal:
        return {"": [one.message for one in refusal.missing]}
    except Busy:
        return {"": [_("Somebody else writes now. Try it once more.")]}
    return {}


def _make_expenses(request, ledger, rows: list) -> None:
    """Expenses of the rows named, or of all that can be; forty a step, a few steps a press."""
    body = {"rows": rows, "activity": request.POST.get("activity", "")}
    body |= {"rate_source": request.POST.get("rate_source", "")}
    made, refusals, left = 0, [], 0
    for _round in range(MOST_ROUNDS):
        before = ledger.rows_open
        taken = take_step(ledger, "propose", request.user, body)
        made += taken.made
        refusals, left, ledger = taken.refusals, taken.left, taken
        if not left or taken.rows_open == before or rows:
            break
    said = ngettext("%(count)s expense was made.", "%(count)s expenses were made.", made)
    if made:
        messages.success(request, said % {"count": made}, extra_tags="taken")
    elif not refusals:
        sentence = _("No expense was made: no row that is to be dealt with stands on an account "
                     "that has a line of the budget.")  # fmt: skip
        messages.warning(request, sentence)
    if left and not rows and hand_over(ledger, request.user, body):
        said = ngettext(
            "%(count)s more is being made in the background: this page shows how many are left.",
            "%(count)s more are being made in the background: this page shows how many are left.",
            left,
        )
        messages.info(request, said % {"count": left})
    elif left:
        said = ngettext(
            "%(count)s is left: press once more to go on.",
            "%(count)s are left: press once more to go on.", left,
        )  # fmt: skip
        messages.warning(request, said % {"count": left})
    for voucher, sentence in list(refusals)[:SENTENCES_SAID]:
        messages.error(request, f"{voucher}: {sentence}")


@require_http_methods(["GET", "POST"])
@login_required
def ledger_ties(request, pk):
    """Rows and expenses that are likely the same, side by side; those that are ticked are tied."""
    ledger = visible_ledger(request, pk, keeps=True)
    sentences: list = []
    if request.method == "POST":
        pairs = [one.partition("-") for one in request.POST.getlist("ties")]
        ties = [{"row": row, "expense": expense} for row, _dash, expense in pairs]
        try:
            take_step(ledger, "tie", request.user, {"ties": ties})
        except Invalid as problem:
            sentences = _flat(problem.errors) if ties else [_("Tick what belongs together.")]
        except Refused as refusal:
            sentences = [str(one.message) for one in refusal.missing]
        else:
            messages.success(request, _("Saved."), extra_tags="taken")
            return redirect(request.path)
    pairs, ticked = ledger.suggestions(), set(request.POST.getlist("ties"))
    context = {
        "title": _("Rows that are expenses already"),
        "ledger": ledger,
        "breadcrumbs": [(str(ledger), ledger.url)],
        "sentences": sentences,
        "count": len(pairs),
        "pairs": [
            {
                "value": f"{row.pk}-{expense.pk}", "row": row, "expense": expense,
                "ticked": request.method == "GET" or f"{row.pk}-{expense.pk}" in ticked,
                "amount": money(row.amount, ledger), "label": row_label(row),
            }
            for row, expense in pairs[:200]
        ],
    }  # fmt: skip
    return render(request, "reporting/ledger/ties.html", context, status=400 if sentences else 200)


def _flat(errors: dict) -> list[str]:
    return [str(one) for found in errors.values() for one in found]


@require_http_methods(["GET", "POST"])
@login_required
def ledger_vouchers(request, pk):
    """Papers by the number in their names, many at once: each goes to the expense of its row."""
    ledger = visible_ledger(request, pk, keeps=True)
    form, status = VouchersForm(by=request.user), 200
    if request.method == "POST":
        form = VouchersForm(request.POST, request.FILES, by=request.user)
        status = 400
        if form.is_valid():
            taken, refused = vouchers.take_in(ledger, request.user, form.cleaned_data["files"])
            said = ngettext(
                "%(count)s paper was filed.", "%(count)s papers were filed.", len(taken)
            )
            messages.success(request, said % {"count": len(taken)}, extra_tags="taken")
            for sentence in refused[:SENTENCES_SAID]:
                messages.error(request, sentence)
            return redirect(request.path)
    missing = vouchers.awaited(ledger)
    context = {
        "title": _("Papers by voucher number"),
        "intro": _("A file whose name has the number of a voucher (A123.pdf, 123 hotel.pdf) goes "
                   "to the expense of that voucher. Many at once, or in one .zip file."),
        "form": form,
        "submit_label": _("Hand in"),
        "cancel_url": ledger.url,
        "breadcrumbs": [(str(ledger), ledger.url)],
        "table": {
            "caption": _("Vouchers without a paper"),
            "columns": [*line_columns(), {"label": _("Expense")}],
            "rows": [
                {"cells": [*line_cells(row, ledger),
                           {"text": row.expense.reference, "url": row.expense.url}]}
                for row in missing[:200]
            ],
        },
    }  # fmt: skip
    return render(request, "reporting/ledger/vouchers.html", context, status=status)
