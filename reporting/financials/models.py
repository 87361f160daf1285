"""Financial reports and their lines: frozen copies of expenses, and what was decided on them."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.agreements.models import report_date_of
from applications.budgets.models import BudgetLine
from foundation.accounts.models import Organisation
from foundation.documents.models import Document
from foundation.money.amounts import Money
from foundation.money.fields import AmountField, CurrencyField
from foundation.workflow import clock
from foundation.workflow.models import Deadline
from reporting.expenses.models import Expense
from reporting.expenses.standing import (
    BY_OUTCOME,
    reported_periods_are,
    standings_are,
    taken_off_is,
)

from . import statement
from .deciding import Reviewed
from .lines import LineBooks
from .mending import mended_at
from .workflow import FinancialReportProcess


class Outcome(models.TextChoices):
    ACCEPT = "accept", _("accepted")
    QUERY = "query", _("asked about")
    DEDUCT = "deduct", _("part deducted")
    PARK = "park", _("set aside for a later report")


class ErrorKind(models.TextChoices):
    """What is wrong with a cost: of a decision, and of an auditor's finding."""

    EVIDENCE = "evidence", _("evidence")
    PERIOD = "period", _("period")
    CATEGORY = "category", _("kind of cost")
    SIDE = "side", _("side")
    RATE = "rate", _("exchange rate")
    ARITHMETIC = "arithmetic", _("arithmetic")
    DOUBLE = "double", _("counted twice")
    PROCUREMENT = "procurement", _("procurement")
    CONTROL = "control", _("control")
    OTHER = "other", _("other")


class FinancialReport(LineBooks, Reviewed, FinancialReportProcess):
    """What a grant cost in a period, issued by the grant holder, confirmed by every partner."""

    # Set while the office has it; some steps come before it under one call and after it in another.
    submitted_at = models.DateTimeField(null=True, editable=False)
    later_date = models.DateField(_("later date asked for"), null=True, editable=False)

    not_on_page = ("lines",)
    labels = {
        **FinancialReportProcess.labels,
        "total": _("reported"), "accepted": _("accepted"), "due_on": _("due on"),
        "first_due_on": _("first due on"),
    }  # fmt: skip

    class Meta:
        verbose_name = _("financial report")
        verbose_name_plural = _("financial reports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["grant", "to_on"], name="financial_report_by_grant")]

    def begun(self, by, data):
        self.set_due()
        return {"grant": self.grant_id, "from": str(self.from_on), "to": str(self.to_on)}

    def frozen_fields(self):
        return ("partnership", "grant", "from", "to")

    def content(self):
        """The report with the lines and the budget it is measured by: what partners confirm."""
        return {**super().content(), **self.books()}

    # When it is due

    def set_due(self) -> None:
        """The date that the agreement sets for this report; from now on it is the report's own."""
        agreed = report_date_of(self.grant, self.from_on, self.to_on)
        if agreed is not None:
            self._deadline = self.due("report", agreed.due_on)
            agreed.agreement.done(agreed.deadline)

    def deadline(self) -> Deadline | None:
        if "_deadline" not in self.__dict__:
            self._deadline = Deadline.objects.about(self).filter(code="report").first()
        return self._deadline

    @property
    def due_on(self):
        """The day by which it is to be submitted, as it stands now."""
        return _programme_day(self.deadline(), "due_at")

    @property
    def first_due_on(self):
        """The day that was set first: it stays visible when a later one was granted."""
        return _programme_day(self.deadline(), "first_due_at")

    def deadline_label(self, code):
        return str(_("the financial report is due"))

    @classmethod
    def prepare_rows(cls, matters):
        """Totals and deadlines of all rows, in two queries; and their lines at once, in one more,
        as soon as somebody asks for those of one of them."""
        from .sums import reported_by_report

        due, totals, beside = {}, reported_by_report(matters), LinesOfMany(matters)
        for one in Deadline.objects.filter(
            kind=cls.label(), code="report", matter_id__in=[row.pk for row in matters]
        ):
            due[one.matter_id] = one
        for row in matters:
            row._reported = totals.get(row.pk, statement.ZERO)
            row._beside = beside
            row._deadline = due.get(row.pk)

    def confirmation_rows(self) -> list[dict]:
        """Asked once: the page shows them together and in each partner's part."""
        return self.once("confirmations", super().confirmation_rows)

    def write_confirmation(self, by) -> dict:
        self.forget()
        return super().write_confirmation(by)

    def step_url(self, name: str) -> str:
        """Decisions on lines have a page of their own, with each cost's papers."""
        if name == "decide_lines":
            return reverse("reporting:financial_report_review", args=[self.pk])
        return super().step_url(name)

    def mend_url(self, missing):
        """Costs are mended from their list, questions at their line, reports beside it begun."""
        return mended_at(self, missing) or super().mend_url(missing)

    def sections(self, person) -> list[dict]:
        from .tables import sections_of  # tables read the models

        return sections_of(self, person)


class LinesOfMany:
    """The lines of several reports, fetched for all of them when the first is asked for."""

    def __init__(self, reports):
        self.ids, self.found = [one.pk for one in reports], None

    def of(self, report) -> list:
        if self.found is None:
            self.found = {pk: [] for pk in self.ids}
            for line in ReportLine.objects.live().filter(report__in=self.ids).for_sums():
                self.found[line.report_id].append(line)
        return self.found[report.pk]


def _programme_day(deadline, name):
    return clock.programme_date(getattr(deadline, name)) if deadline else None


class ReportLineQuerySet(models.QuerySet):
    def live(self):
        """Those of a report as it stands: not the ones released when it was taken back."""
        return self.filter(released_at=None)

    def costs(self):
        """The copies of expenses, without corrections."""
        return self.filter(correction_of=None)

    def taken(self):
        """Those that keep their expense from going into another report."""
        return self.live().costs().exclude(outcome=Outcome.PARK, report__state__in=DECIDED)

    def for_books(self):
        return self.select_related("partner", "budget_line", "expense").order_by(
            "report", "position", "pk"
        )

    def for_sums(self):
        """The figures alone, without the rows behind them."""
        return (
            self.select_related("budget_line").only(*FIGURES).order_by("report", "position", "pk")
        )

    def latest_of(self, expenses) -> dict:
        """{expense id: its latest line} for expenses (rows or ids), in one query."""
        rows = self.live().costs().filter(expense__in=expenses).order_by("pk")
        return {line.expense_id: line for line in rows}


DECIDED = ("approved", "settled")
FIGURES = (
    "report", "expense", "correction_of", "key", "position", "partner", "category",
    "budget_line__key", "paid_on", "late", "claimed", "claimed_currency", "sek", "outcome",
    "deducted", "error", "comment", "question", "answer", "created_at",
)  # fmt: skip


class ReportLine(models.Model):
    """A cost as it stood when the report was frozen, or an auditor's correction of one.

    Its amounts never change. A correction is a negative line of its own beside the cost.
    """

    report = models.ForeignKey(FinancialReport, models.PROTECT, related_name="line_rows")
    expense = models.ForeignKey(Expense, models.PROTECT, related_name="report_lines")
    correction_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    key = models.CharField(max_length=80)  # the expense's reference; `…/c1` for a correction
    position = models.PositiveIntegerField(default=0)
    partner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("partner")
    )
    category = models.CharField(_("kind of cost"), max_length=40)
    budget_line = models.ForeignKey(
        BudgetLine, models.PROTECT, related_name="+", verbose_name=_("budget line")
    )
    paid_on = models.DateField(_("paid on"))
    late = models.BooleanField(_("late cost"), default=False)  # paid before the period
    claimed = AmountField(_("claimed"))
    claimed_currency = CurrencyField()
    sek = AmountField(_("amount in SEK"))

    outcome = models.CharField(_("decision"), max_length=8, choices=Outcome, blank=True)
    deducted = AmountField(_("deducted"), default=Decimal("0.00"))
    error = models.CharField(_("kind of error"), max_length=12, choices=ErrorKind, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    question = models.TextField(_("question"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer_documents = models.ManyToManyField(Document, related_name="+")

    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)  # the report was taken back: it stands no more

    objects = ReportLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("report line")
        verbose_name_plural = _("report lines")
        ordering = ["report", "position", "pk"]
        constraints = [
            # No cost stands in two reports, whoever asks at the same moment.
            models.UniqueConstraint(
                fields=["expense"],
                condition=Q(released_at=None, correction_of=None) & ~Q(outcome="park"),
                name="one_report_an_expense",
            ),
        ]
        indexes = [models.Index(fields=["report", "released_at"], name="line_by_report")]

    def __str__(self):
        return self.key

    @property
    def standing(self) -> str:
        """What its expense stands at: reported, queried, accepted, deducted or parked."""
        return BY_OUTCOME[self.outcome]

    def figures(self) -> dict:
        """Its amounts and where they belong, without decisions."""
        return {
            "key": self.key,
            "expense": self.expense_id,
            "correction": self.correction_of_id is not None,
            "partner": self.partner_id,
            "category": self.category,
            "line": self.budget_line.key,
            "paid_on": self.paid_on,
            "late": self.late,
            "claimed": Money(self.claimed, self.claimed_currency).rounded(),
            "sek": Money(self.sek, "SEK").rounded(),
        }

    def as_cost(self, corrections: Decimal = statement.ZERO) -> statement.Cost:
        """Itself for the statement: what stands after corrections, and the decision."""
        return statement.Cost(
            line=self.budget_line.key, partner=self.partner_id, category=self.category,
            amount=self.sek, corrections=corrections, outcome=self.outcome,
            deducted=self.deducted, error=self.error,
        )  # fmt: skip


def standing_in_reports(expenses) -> dict[int, str]:
    """{expense id: reported, queried, accepted, deducted or parked}; those in none are left out."""
    latest = ReportLine.objects.latest_of(expenses)
    return {pk: line.standing for pk, line in latest.items()}


def taken_off(lines: list[int]) -> dict[int, Decimal]:
    """{budget line id: SEK} that auditors corrected and the office disallowed, in one query; what
    is set aside for a later report still uses its line."""
    rows = ReportLine.objects.live().filter(budget_line__in=lines)
    asked = rows.exclude(correction_of=None).values("correction_of")
    rows = rows.filter(Q(pk__in=asked) | ~Q(correction_of=None) | Q(outcome=Outcome.DEDUCT))
    costs, corrections = [], {}
    for line in rows.only("correction_of", "budget_line", "sek", "outcome", "deducted"):
        if line.correction_of_id is None:
            costs.append(line)
        else:
            before = corrections.get(line.correction_of_id, statement.ZERO)
            corrections[line.correction_of_id] = statement.plus(before, line.sek)
    found: dict[int, Decimal] = {}
    for line in costs:
        cost = statement.Cost(
            "", 0, "", line.sek, corrections.get(line.pk, statement.ZERO), line.outcome,
            line.deducted,
        )  # fmt: skip
        counts = cost.after_corrections if line.outcome == Outcome.PARK else cost.stands
        before = found.get(line.budget_line_id, statement.ZERO)
        found[line.budget_line_id] = statement.plus(before, line.sek, -counts)
    return found


def is_out(grant, day) -> bool:
    """Whether a report of the grant that covers this day was put forward already."""
    found = FinancialReport.objects.filter(grant=grant, from_on__lte=day, to_on__gte=day)
    return found.exclude(state="draft").exists()


standings_are(standing_in_reports)
reported_periods_are(is_out)
taken_off_is(taken_off)
