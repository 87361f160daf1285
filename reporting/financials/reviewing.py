"""The page of the review: each cost with its papers; decided, asked about, answered at its line."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.documents.models import Document
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money
from foundation.pages.drafts import version_in
from foundation.workflow.engine import take_step
from foundation.workflow.rules import errors
from foundation.workflow.steps import Invalid, Refused, Stale
from reporting.expenses.models import Expense

from . import tables
from .forms import DecisionForm
from .models import Outcome
from .own_part import SENTENCES, parts_in

PAGE = 25
LOOKS = {
    "": gettext_lazy("All"),
    "undecided": gettext_lazy("Not decided yet"),
    "query": gettext_lazy("Asked about"),
    "answered": gettext_lazy("Answered"),
    "deduct": gettext_lazy("Deducted"),
    "park": gettext_lazy("Set aside"),
}


class LineForm(DecisionForm):
    """The decision on one line of the page; the line says which cost it is."""

    expense = None
    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"), required=False, widget=forms.RadioSelect,
        choices=[(Outcome.ACCEPT, gettext_lazy("Accept")), (Outcome.QUERY, gettext_lazy("Ask")),
                 (Outcome.DEDUCT, gettext_lazy("Deduct")),
                 (Outcome.PARK, gettext_lazy("Set aside"))],
    )  # fmt: skip

    def prepare(self):
        """Nothing is chosen here: what the line is about stands in the page."""

    def clean(self):
        """It is judged with all others, by the step."""


class ReviewPage:
    """One request to the page."""

    def __init__(self, report, request, head):
        self.report, self.request, self.head = report, request, head
        self.person = request.user
        step = report.step_named("decide_lines")
        report.remember_roles(self.person)
        self.missing = step.missing(report, self.person)
        self.mine = bool(report.roles_held(self.person, step.by))
        self.decides = self.mine and not errors(self.missing)
        asks = report.step_named("answer_query")
        self.answers = bool(report.roles_held(self.person, asks.by)) and asks.starts_from(
            report.state
        )
        self.rules = report.partnership.rules
        self.problems: dict[int, dict] = {}
        self.sentences: list[str] = []
        self.status = 200

    def answer(self):
        if self.request.method == "POST":
            if not self.mine:
                raise PermissionDenied
            if (done := self.save()) is not None:
                return done
        return render(
            self.request, "reporting/financial_report/review.html", self.context(),
            status=self.status,
        )  # fmt: skip

    # What was decided

    def save(self):
        rows, numbers = self.sent()
        if not rows:
            self.sentences, self.status = [_("Nothing was decided on this page.")], 400
            return None
        try:
            take_step(
                self.report, "decide_lines", self.person, {"lines": rows},
                if_version=version_in(self.request.POST),
            )  # fmt: skip
        except Invalid as problem:
            self.status = 400
            field = problem.form.fields["lines"] if problem.form else None
            found = getattr(field, "problems", None) or []
            self.problems = {
                number: errors_of
                for number, errors_of in zip(numbers, found, strict=False)
                if errors_of
            }
            if not self.problems:
                self.sentences = [str(one) for one in problem.form.errors.get("lines", [])]
        except Refused as refusal:
            self.status = 409
            self.sentences = [str(one.message) for one in refusal.missing]
        except Stale:
            self.status = 412
            self.sentences = [
                _("Somebody else has decided or answered here since this page was opened. Your "
                  "decisions stand below and are not saved yet: look once more and save them.")
            ]  # fmt: skip
            self.report = type(self.report).objects.for_pages().get(pk=self.report.pk)
        else:
            sentence = ngettext("%(count)s decision is saved.", "%(count)s decisions are saved.",
                                len(rows))  # fmt: skip
            messages.success(self.request, sentence % {"count": len(rows)}, extra_tags="taken")
            return redirect(self.request.get_full_path())
        return None

    def sent(self) -> tuple[list[dict], list[int]]:
        """What was decided differently from what stands, as the step takes it, and the expenses."""
        rows, numbers = [], []
        posted = self.request.POST
        here = {int(one) for one in posted.getlist("expense") if one.isascii() and one.isdigit()
                and len(one) <= 18}  # fmt: skip
        present = {line.expense_id: line for line in self.report.lean_lines()
                   if line.correction_of_id is None and line.expense_id in here}  # fmt: skip
        for pk in sorted(here):
            typed = self.typed(pk)
            if not typed["outcome"] or (pk in present and typed == self.stands(present[pk])):
                continue
            rows.append({"expense": pk, **typed})
            numbers.append(pk)
        return rows, numbers

    def typed(self, pk: int) -> dict:
        form = LineForm(self.request.POST, prefix=f"line-{pk}")
        return {
            name: field.widget.value_from_datadict(
                self.request.POST, {}, form.add_prefix(name)
            ) or ""
            for name, field in form.fields.items()
        }  # fmt: skip

    def stands(self, line) -> dict:
        form = LineForm(prefix=f"line-{line.expense_id}", initial=initial_of(line))
        shown = {name: form.initial.get(name) or "" for name in form.fields}
        amount = form.fields["deducted"].widget
        text, currency = amount.shown(shown["deducted"]) if shown["deducted"] else ("", "SEK")
        shown["deducted"] = {"typed": text, "currency": currency} if text else ""
        return shown

    # What is shown

    def rows(self):
        look = self.request.GET.get("look", "")
        rows = self.report.line_rows.live().costs().for_books()
        if look == "undecided":
            rows = rows.filter(outcome="")
        elif look == "answered":
            rows = rows.filter(outcome=Outcome.QUERY).exclude(answer="")
        elif look in Outcome.values:
            rows = rows.filter(outcome=look)
        return rows.prefetch_related("answer_documents"), look if look in LOOKS else ""

    def context(self) -> dict:
        rows, look = self.rows()
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        lines = list(page.object_list)
        own = parts_in(self.person, [line.expense_id for line in lines]) if self.mine else {}
        papers = self.papers([line.expense_id for line in lines])
        names = tables.names_of(self.report)
        counts = self.counts()
        return {
            "page": self.head, "page_obj": page, "decides": self.decides,
            "version": self.report.version, "sentences": self.sentences,
            "problems": self.problems,
            "status": self.status,
            "lines": [self.shown(line, own, papers, names) for line in lines],
            "looks": [
                {"label": label, "url": f"?look={code}" if code else "?",
                 "current": code == look, "count": counts[code]}
                for code, label in LOOKS.items()
                if counts[code] or not code
            ],
            "table": tables.review_table(self.report),
            "rest_url": self.report.step_url("accept_rest")
            if self.decides and counts["undecided"] else "",
            "finish_url": self.report.step_url("finish_review")
            if self.decides and not counts["undecided"] + counts["query"]
            and self.report.state == self.report.State.SUBMITTED else "",
            "return_url": self.report.step_url("return_for_changes") if self.decides else "",
        }  # fmt: skip

    def counts(self) -> dict[str, int]:
        lines = [line for line in self.report.lean_lines() if line.correction_of_id is None]
        found = {"": len(lines), "undecided": 0, "answered": 0}
        found |= dict.fromkeys(("query", "deduct", "park"), 0)
        for line in lines:
            if not line.outcome:
                found["undecided"] += 1
            elif line.outcome in found:
                found[line.outcome] += 1
                found["answered"] += bool(line.outcome == "query" and line.answer)
        return found

    def papers(self, expenses: list[int]) -> dict[int, list]:
        """{expense: its documents that the reader may see}."""
        pairs = Expense.documents.through.objects.filter(expense__in=expenses)
        pairs = list(pairs.values_list("expense", "document"))
        seen = Document.objects.visible_to(self.person).filter(pk__in={pk for _one, pk in pairs})
        seen = {document.pk: document for document in seen}
        found: dict[int, list] = {}
        for expense, document in pairs:
            if document in seen:
                found.setdefault(expense, []).append(seen[document])
        return found

    def shown(self, line, own, papers, names) -> dict:
        expense = line.expense
        corrections = self.report.corrections().get(line.pk)
        reason = own.get(expense.pk)
        form = None
        if self.decides and not reason:
            bound = self.request.POST if self.status != 200 else None
            form = LineForm(bound, prefix=f"line-{expense.pk}", initial=initial_of(line))
            for name, sentences in self.problems.get(expense.pk, {}).items():
                for sentence in [] if name in form.errors else sentences:
                    form.add_error(name if name in form.fields else None, sentence)
        facts = [
            (_("Partner"), names.get(line.partner_id, "")),
            (_("Line"), tables.cost_name(line.category, self.rules)),
            (_("Date"), format_date(expense.invoice_on, "medium")),
            (_("Paid on"), format_date(line.paid_on, "medium")),
            (_("Amount on the paper"), format_money(expense.paper)),
            (_("Claimed"), format_money(expense.claimed)),
            (_("In SEK"), format_money(line.sek_money)),
            (_("Corrected by the auditor"),
             format_money(Money(corrections, "SEK")) if corrections else ""),
            (_("Late cost"), _("yes") if line.late else ""),
        ]  # fmt: skip
        waits = line.outcome == Outcome.QUERY and self.answers
        answer_url = f"{self.report.step_url('answer_query')}?expense={expense.pk}"
        return {
            "line": line, "expense": expense, "form": form,
            "facts": [(label, text, "") for label, text in facts if text],
            "papers": papers.get(expense.pk, []),
            "own": str(SENTENCES[reason]) if reason else "",
            "answer_papers": list(line.answer_documents.all()),
            "answer_url": answer_url if waits else "",
            "decision": "" if form else tables.said_of(line),
        }  # fmt: skip


def initial_of(line) -> dict:
    return {
        "outcome": line.outcome,
        "deducted": Money(line.deducted, "SEK") if line.deducted else None,
        "error": line.error,
        "comment": line.comment,
    }
