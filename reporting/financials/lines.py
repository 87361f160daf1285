"""The lines of a financial report: taken when it freezes, released when it is taken back."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice

from django.db.models import Q

from foundation.money.amounts import Money
from foundation.workflow import clock
from foundation.workflow.models import Part, canonical, digest_of
from foundation.workflow.shapes import shape
from reporting.brought import accepted_before, brought_forward
from reporting.expenses.models import Expense

from . import statement
from .annexes import annexes_now
from .vouchers import vouchers_now

BATCH = 500  # costs at a time, so that the size of a report does not decide the memory it takes


def batched(rows: Iterable, size: int) -> Iterator[list]:
    """The rows in lists of so many."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


class LineBooks:
    """What a financial report does with its lines; no states move here."""

    # Asked once for rules and page; forgotten when lines change

    def once(self, name: str, ask):
        """An answer kept until the lines change."""
        known = self.__dict__.setdefault("_asked", {})
        if name not in known:
            known[name] = ask()
        return known[name]

    def forget(self) -> None:
        """The lines have changed: whatever was read of them is asked anew."""
        for name in ("_asked", "_lines", "_lean", "_reported", "_beside", "_stored_parts"):
            self.__dict__.pop(name, None)

    def budget_rows(self) -> list:
        """The approved lines of the grant as they are now."""
        return self.once("budget", lambda: list(self.grant.lines.select_related("partner")))

    def comments(self) -> dict[str, str]:
        """The partners' comments by budget line."""
        books = self.frozen_books
        if books is not None:
            rows = books["parts"].get("comments", [])
        else:
            # The page shows the same parts.
            self._stored_parts = self.once("parts", lambda: list(Part.objects.about(self)))
            found = (one.content for one in self._stored_parts if one.name == "comments")
            rows = next(found, [])
        return {row["line"]: row["comment"] for row in rows}

    def brought_forward(self) -> list:
        """What was accounted for before the case was taken over."""
        return self.once("brought", lambda: brought_forward(self.grant_id))

    def other_reports(self) -> list:
        return self.once("others", super().other_reports)

    def waiting_costs(self) -> list:
        """The costs that the report would take now."""
        return self.once("waiting", lambda: list(self.candidates()))

    # Which costs

    def candidates(self):
        """The ready expenses of the grant up to the last day that stand in no other report.

        One paid before the period comes along as a late cost, unless another report that is
        still a draft covers its day.
        """
        from .models import ReportLine

        ready = Expense.objects.ready().filter(budget_line__grant=self.grant_id)
        found = ready.filter(paid_on__lte=self.to_on).exclude(
            pk__in=ReportLine.objects.taken().values("expense")
        )
        for other in self.other_reports():
            if other.state == "draft":
                days = (other.from_on, other.to_on)
                found = found.exclude(paid_on__range=days, paid_on__lt=self.from_on)
        return found.select_related("budget_line", "partner").order_by("paid_on", "pk")

    def unfinished_expenses(self):
        """Drafts of the period that the report would leave out; a picture says no day yet."""
        found = Expense.objects.filter(activity__grant=self.grant_id, state="draft")
        return found.filter(Q(paid_on__range=(self.from_on, self.to_on)) | Q(paid_on=None))

    def take_lines(self) -> int:
        """Copy the costs into lines, so many at a time; call inside the step that freezes the
        report. How many were taken. A cost that was there before keeps its number."""
        from .models import ReportLine

        at, taken = clock.now(), 0
        earlier, numbers = self._corrections_before(), self._numbers_before()
        following = max(
            [*numbers.values(), *(one.position for one in self.lean_lines())], default=0
        )
        for batch in batched(self.candidates().iterator(BATCH), BATCH):
            lines = []
            for expense in batch:
                if expense.pk not in numbers:
                    following += 1
                lines.append(self._copy_of(expense, numbers.get(expense.pk, following), at))
            ReportLine.objects.bulk_create(lines)
            taken += len(lines)
        self.forget()
        for line in [one for one in self.lean_lines() if one.created_at == at] if earlier else ():
            # An auditor's correction holds until the expense itself is mended.
            for amount in earlier.get((line.expense_id, line.sek), ()):
                self._correct(line, amount)
        return taken

    def _copy_of(self, expense, position: int, at):
        from .models import ReportLine

        return ReportLine(
            report=self, expense=expense, key=expense.reference, position=position,
            partner_id=expense.partner_id, category=expense.category,
            budget_line=expense.budget_line, paid_on=expense.paid_on,
            late=expense.paid_on < self.from_on, claimed=expense.claimed_amount,
            claimed_currency=expense.claimed_currency, sek=expense.sek_amount, created_at=at,
        )  # fmt: skip

    def _numbers_before(self) -> dict[int, int]:
        """{expense: its number when the report was last frozen}, of those that were released."""
        from .models import ReportLine

        rows = ReportLine.objects.filter(report=self, correction_of=None)
        rows = rows.exclude(released_at=None).order_by("pk")
        return dict(rows.values_list("expense", "position"))

    def _corrections_before(self) -> dict:
        """{(expense, amount): corrections} of the lines that stood when it was last frozen."""
        from .models import ReportLine

        released = ReportLine.objects.filter(report=self).exclude(released_at=None)
        last = released.order_by("-released_at").values_list("released_at", flat=True).first()
        found: dict = {}
        rows = released.filter(released_at=last).exclude(correction_of=None)
        for row in rows.select_related("correction_of").order_by("pk"):
            found.setdefault((row.expense_id, row.correction_of.sek), []).append(row.sek)
        return found

    def release_lines(self) -> int:
        """The lines stand no more: their expenses can be mended, and go into a report anew."""
        return self._release(self.line_rows.live())

    def release_questioned(self) -> dict:
        """Release what the office asks about, and keep the rest frozen with its decisions; where
        nothing was asked, all of it. Facts for the record."""
        live = self.line_rows.live()
        asked = list(live.costs().filter(outcome="query").values_list("pk", flat=True))
        if not asked:
            return {"released": self.release_lines(), "kept": 0}
        here = live.filter(Q(pk__in=asked) | Q(correction_of__in=asked))
        return {"released": self._release(here), "kept": self.line_rows.live().count()}

    def _release(self, lines) -> int:
        released = lines.update(released_at=clock.now())
        self.forget()
        return released

    # What stands

    def live_lines(self) -> list:
        """All lines as they stand, corrections included."""
        if "_lines" not in self.__dict__:
            self._lines = list(self.line_rows.live().for_books()) if self.pk else []
        return self._lines

    def cost_lines(self) -> list:
        """The copies of expenses, without corrections."""
        return [line for line in self.live_lines() if line.correction_of_id is None]

    def lean_lines(self) -> list:
        """All lines as they stand with nothing but their figures: for sums of many."""
        if "_lean" not in self.__dict__:
            if beside := self.__dict__.get("_beside"):  # in a list: asked for all its rows at once
                self._lean = beside.of(self)
            else:
                self._lean = list(self.line_rows.live().for_sums()) if self.pk else []
        return self._lean

    def corrections(self) -> dict[int, Decimal]:
        """{id of a line: the sum of its corrections}."""
        found: dict[int, Decimal] = {}
        for line in self.lean_lines():
            if line.correction_of_id:
                before = found.get(line.correction_of_id, statement.ZERO)
                found[line.correction_of_id] = statement.plus(before, line.sek)
        return found

    def costs(self) -> list[statement.Cost]:
        """The costs for the statement, in the order of `cost_lines`; of a draft, those that stand
        frozen already and those it would take."""
        corrections = self.corrections()
        frozen = [
            line.as_cost(corrections.get(line.pk, statement.ZERO))
            for line in self.lean_lines()
            if line.correction_of_id is None
        ]
        if self.state != "draft":
            return frozen
        return frozen + [
            statement.Cost(one.line, one.partner_id, one.category, one.sek_amount)
            for one in self.waiting_costs()
        ]

    def stands(self, expense) -> Decimal | None:
        """What stands of an expense after corrections; None when the report does not have it."""
        pk = getattr(expense, "pk", expense)
        line = next((one for one in self.cost_lines() if one.expense_id == pk), None)
        if line is None:
            return None
        return statement.plus(line.sek, self.corrections().get(line.pk, statement.ZERO))

    @property
    def total(self) -> Money:
        """What is reported, corrections included."""
        if "_reported" in self.__dict__ and self.state != "draft":
            return Money(self._reported, "SEK").rounded()
        return Money(statement.reported_total(self._frozen_costs()), "SEK").rounded()

    @property
    def accepted(self) -> Money:
        """What the office has accepted so far."""
        return Money(decided(self), "SEK").rounded()

    def _frozen_costs(self) -> list[statement.Cost]:
        return [] if self.state == "draft" else self.costs()

    @property
    def lines(self) -> list[dict]:
        """The lines for machines: amounts, where they belong, what was decided."""
        return [
            {
                **shape(line.figures()),
                "id": line.pk,
                "correction_of": line.correction_of_id,
                "standing": line.standing if line.correction_of_id is None else "",
                "outcome": line.outcome,
                "deducted": shape(Money(line.deducted, "SEK").rounded()),
                "error": line.error,
                "comment": line.comment,
                "question": line.question,
                "answer": line.answer,
            }
            for line in self.lean_lines()
        ]

    def review(self) -> statement.Review:
        """From reported to accepted, as things are."""
        return statement.review_of(self._frozen_costs())

    # The audit

    def figures_digest(self) -> str:
        """What an audit's report covers: the frozen costs and their corrections, no decisions."""
        rows = [shape(line.figures()) for line in self.lean_lines()]
        return digest_of(canonical(sorted(rows, key=lambda row: row["key"])))

    def standing_audits(self) -> list:
        """The audits reported over exactly the figures that stand now; the latest first."""
        from reporting.audits.models import Audit  # audits are built on reports

        reported = Audit.objects.filter(financial_report=self.pk, state="reported")
        now = self.figures_digest()
        return [audit for audit in reported.order_by("-pk") if audit.figures_digest == now]

    def audit_is_under_way(self) -> bool:
        """Whether an auditor is engaged who has not reported yet."""
        from reporting.audits.models import Audit

        rows = Audit.objects.filter(financial_report=self.pk, state__in=Audit.UNDER_WAY)
        return self.once("auditing", rows.exists)

    def correct(self, expense, amount: Decimal):
        """An auditor's correction: a negative line beside the cost. The confirmations stand.

        `amount` (SEK, above zero) is taken off; ValueError when it is more than what stands.
        """
        pk = getattr(expense, "pk", expense)
        line = next((one for one in self.cost_lines() if one.expense_id == pk), None)
        if line is None or not statement.ZERO < amount <= self.stands(pk):
            raise ValueError("a correction takes off at most what stands of a cost in the report")
        return self._correct(line, -amount)

    def _correct(self, line, amount: Decimal):
        from .models import ReportLine

        number = sum(1 for one in self.lean_lines() if one.correction_of_id == line.pk) + 1
        row = ReportLine.objects.create(
            report=self, expense_id=line.expense_id, correction_of=line,
            key=f"{line.key}/c{number}", position=line.position, partner_id=line.partner_id,
            category=line.category, budget_line_id=line.budget_line_id, paid_on=line.paid_on,
            late=line.late, claimed=amount, claimed_currency="SEK", sek=amount,
            created_at=clock.now(),
        )  # fmt: skip
        self.forget()
        return row

    # The statement

    def books(self) -> dict:
        """What a version freezes beside the words: lines, budget, openings."""
        return {
            "lines": [shape(line.figures()) for line in self.lean_lines()],
            "vouchers": vouchers_now(self),
            "annexes": annexes_now(self),
            "budget": [
                {
                    "key": line.key, "partner": line.partner, "category": line.category,
                    "amount": shape(Money(line.amount, "SEK").rounded()),
                }
                for line in self._budget_now()
            ],
            "opening": {
                key: shape(Money(amount, "SEK").rounded())
                for key, amount in sorted(self.openings_now().items())
            },
        }  # fmt: skip

    def _budget_now(self) -> list[statement.Approved]:
        return [
            statement.Approved(line.key, line.partner_id, line.category, line.amount)
            for line in self.budget_rows()
        ]

    def openings_now(self) -> dict[str, Decimal]:
        """What earlier reports of the grant closed with, by budget line; before the first of them,
        what was brought forward when the case was taken over."""
        brought = accepted_before(self.brought_forward(), self.from_on)
        earlier = [
            one for one in self.other_reports() if one.to_on < self.from_on and one.state != "draft"
        ]
        if not earlier:
            return brought
        self.prepare_rows(earlier)
        costs = [cost for report in earlier for cost in report.costs()]
        return statement.statement_of([], brought, costs).closings()

    def frozen_version(self):
        """The version that was put forward last; asked once for rules and page."""
        return self.once("version", self.latest_version)

    @property
    def frozen_books(self) -> dict | None:
        """The books of the version that was put forward; None while it is a draft."""
        if self.state == "draft":
            return None
        version = self.frozen_version()
        return version.text if version and "budget" in version.text else None

    def openings(self) -> dict[str, Decimal]:
        """The openings it was frozen with, or would be."""
        if self.frozen_books is None:
            return self.openings_now()
        return {key: Decimal(one["amount"]) for key, one in self.frozen_books["opening"].items()}

    def as_statement(self) -> statement.Statement:
        """Line by line: the budget it was frozen with, what was used before, now and in all."""
        if self.frozen_books is None:
            budget = self._budget_now()
        else:
            budget = [
                statement.Approved(
                    one["key"], one["partner"], one["category"], Decimal(one["amount"]["amount"])
                )
                for one in self.frozen_books["budget"]
            ]
        return statement.statement_of(budget, self.openings(), self.costs())


def decided(report) -> Decimal:
    """What was accepted in all: lines + corrections − deducted, without what was set aside."""
    return statement.accepted_total(report._frozen_costs())
