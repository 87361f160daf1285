"""A financial report as one document: front, statement, notes, annexes, decisions, vouchers.

PDF and workbook are made of the same values, and these are the page's: Money, dates and texts. A
frozen version gives the same document each time, as long as nothing more is decided on it.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from foundation.accounts.parties import parties_of
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money
from foundation.workflow import clock
from foundation.workflow.models import Entry, Version
from partnerships.signatures.models import Confirmation

from . import statement, tables
from .annexes import annex_tables
from .forms import NotesForm
from .models import ErrorKind, Outcome
from .vouchers import vouchers_now


@dataclass
class Table:
    """Rows of values: Money, date, int or text; `totals` below, `sums` the columns it adds up."""

    caption: str
    columns: list[str]
    rows: list[list]
    totals: list = field(default_factory=list)
    numeric: tuple[int, ...] = ()
    widths: tuple = ()


@dataclass
class Section:
    """A heading with texts and tables below."""

    title: str
    texts: list[tuple[str, str]] = field(default_factory=list)  # (heading or "", text)
    tables: list[Table] = field(default_factory=list)


@dataclass
class ReportDocument:
    """The whole: what stands on its front, a stamp where it is a draft, and its sections."""

    title: str
    reference: str
    facts: list[tuple[str, str]]
    stamp: str
    sections: list[Section]


def document_of(report, version: Version | None) -> ReportDocument:
    """The report as one frozen version says it; without one as it stands now, marked a draft."""
    current = version is not None and version == report.frozen_version() and report.frozen_books
    reading = _Reading(report, version, bool(current))
    sections = [
        reading.sums(), reading.parts(), reading.notes(), *reading.annexes(), reading.decisions(),
        reading.confirmations(), reading.vouchers(),
    ]  # fmt: skip
    return ReportDocument(
        title=str(report),
        reference=report.reference,
        facts=front_of(report, version),
        stamp="" if version else _("A draft: nothing here has been put forward."),
        sections=[one for one in sections if one.texts or one.tables],
    )


def rows_in(document: ReportDocument) -> int:
    """How many rows its tables have in all."""
    return sum(len(table.rows) for section in document.sections for table in section.tables)


def front_of(report, version) -> list[tuple[str, str]]:
    """(label, text) of what stands on the front."""
    parties = list(parties_of(report.case_id))
    numbers = {row["organisation"]: row["number"]
               for row in report.file_numbers_of([report])[report.case_id]}  # fmt: skip
    holder = next((row for row in parties if row.holds_grant), None)
    facts = [
        (_("Reference"), report.reference),
        (_("Case"), report.case.reference),
        (_("Partnership"), str(report.partnership)),
        (_("Grant"), f"{report.grant.title} ({report.grant.reference})"),
        (_("Granted"), format_money(Money(report.grant.amount, "SEK"))),
        (_("Period"), f"{format_date(report.from_on)} – {format_date(report.to_on)}"),
        (_("Grant holder"), str(holder.organisation) if holder else ""),
    ]
    for row in parties:
        number = numbers.get(row.organisation_id)
        said = f"{row.organisation}, {_('file number')} {number}" if number else row.organisation
        facts.append((_("Partner"), str(said)))
    office = [number for pk, number in numbers.items()
              if pk not in {row.organisation_id for row in parties}]  # fmt: skip
    facts += [(_("The office’s file number"), number) for number in office]
    facts.append((_("Amounts"), _("Swedish kronor (SEK)")))
    if version:
        facts.append(
            (_("Version"), f"{version.number}, {format_date(clock.programme_date(version.at))}")
        )
        facts.append((_("Digest"), version.digest))
    return [(label, text) for label, text in facts if text]


class _Reading:
    """What one version of a report says."""

    def __init__(self, report, version, current):
        self.report, self.version, self.current = report, version, current
        self.books = version.text if version else None
        self.rules = report.partnership.rules
        self.names = tables.names_of(report)
        self.lines = {line.key: line for line in report.budget_rows()}
        self.found = self._statement()

    def _statement(self) -> statement.Statement:
        """The page's own where it is this version or the draft that is shown there."""
        if self.books is None or self.current:
            return self.report.as_statement()
        return frozen_statement(self.books)

    def _comments(self) -> dict[str, str]:
        if self.books is None or self.current:
            return self.report.comments()
        rows = self.books["parts"].get("comments", [])
        return {row["line"]: row["comment"] for row in rows}

    # Figures

    def sums(self) -> Section:
        by_partner = self._totals(_("All partners"), _("Partner"), "partner",
                                  lambda pk: self.names.get(pk, ""))  # fmt: skip
        by_cost = self._totals(_("By kind of cost"), _("Kind of cost"), "category",
                               lambda code: tables.cost_name(code, self.rules))  # fmt: skip
        return Section(_("Summary"), tables=[by_partner, by_cost])

    def _totals(self, caption, label, what, name) -> Table:
        rows = [[name(key), *_figures(figures)] for key, figures in self.found.by(what).items()]
        return Table(
            caption, [label, *figure_columns()], rows, [_("Total"), *_figures(self.found.total)],
            numeric=NUMBERS,
        )  # fmt: skip

    def parts(self) -> Section:
        """One table a partner: its lines against the latest approved budget."""
        comments, order = self._comments(), [one.pk for one in self.report.partner_rows()]
        found = []
        for pk, rows in tables.rows_by_partner(self.found, order).items():
            shown = [
                [
                    tables.line_name(row, self.lines, self.rules), *_figures(row.figures),
                    comments.get(row.key, ""),
                ]
                for row in rows
            ]  # fmt: skip
            whole = statement.added(row.figures for row in rows)
            found.append(
                Table(
                    self.names.get(pk, ""), [_("Line"), *figure_columns(), _("Comment")], shown,
                    [_("Total"), *_figures(whole), ""], numeric=NUMBERS,
                )
            )  # fmt: skip
        return Section(_("Statement by partner"), tables=found)

    def notes(self) -> Section:
        content = (
            self.report.part("notes").content
            if self.books is None
            else self.books["parts"].get("notes", {})
        )
        labels = {name: str(one.label) for name, one in NotesForm.base_fields.items()}
        texts = [(labels.get(name, name), text) for name, text in content.items() if text]
        return Section(_("Notes to the accounts"), texts=texts)

    def annexes(self) -> list[Section]:
        frozen = None if self.books is None else self.books.get("annexes", {})
        return [
            Section(table["caption"], tables=[plain_table(table)])
            for table in annex_tables(self.report, frozen)
        ]

    # What was said of them

    def decisions(self) -> Section:
        """From reported to accepted, and every cost that was not simply accepted."""
        report = self.report
        if not self.current:
            return Section(_("Decisions"))
        corrections = report.corrections()
        special = [
            line for line in report.lean_lines()
            if line.correction_of_id is None
            and (line.outcome in ("deduct", "park", "query") or corrections.get(line.pk))
        ]  # fmt: skip
        if not any(line.outcome for line in report.lean_lines()) and not special:
            return Section(_("Decisions"))
        rows = [
            [
                line.position, _sek(line.sek), _sek(corrections.get(line.pk, statement.ZERO)),
                str(Outcome(line.outcome).label) if line.outcome else "", _sek(line.deducted),
                str(ErrorKind(line.error).label) if line.error else "", line.comment,
            ]
            for line in special
        ]  # fmt: skip
        bridge = [[label, amount] for label, amount in tables.review_values(report.review())]
        found = [
            Table(_("From reported to accepted"), [_("Figure"), _("SEK")], bridge[:-1], bridge[-1],
                  numeric=(1,)),
        ]  # fmt: skip
        if rows:
            columns = [_("No."), _("Reported"), _("Corrections"), _("Decision"), _("Taken off"),
                       _("Kind of error"), _("Comment")]  # fmt: skip
            found.append(Table(_("Costs with a remark"), columns, rows, numeric=(1, 2, 4)))
        return Section(_("Decisions"), self._decided_by(), found)

    def _decided_by(self) -> list[tuple[str, str]]:
        """Who finished the review and who approved, as the record has it."""
        labels = {"finish_review": _("Review finished"), "approve": _("Approved")}
        entries = Entry.objects.about(self.report).filter(step__in=labels).select_related("by")
        latest = {entry.step: entry for entry in entries.order_by("seq")}
        reviewed = self.report.state in ("reviewed", "approved", "settled", "audited", "auditing")
        return [
            (labels[step], f"{entry.by.name}, {format_date(clock.programme_date(entry.at))}")
            for step, entry in latest.items()
            if reviewed and self.report.submitted_at is not None
        ]

    def confirmations(self) -> Section:
        if self.version is None:
            return Section(_("Confirmations"))
        rows = Confirmation.objects.filter(version=self.version).select_related("person")
        said = [
            [self.names.get(row.organisation_id, ""), str(row.person),
             clock.programme_date(row.at)]
            for row in rows.order_by("at", "pk")
        ]  # fmt: skip
        if not said:
            return Section(_("Confirmations"))
        words = {"digest": self.version.digest}
        text = (
            _("Each partner has confirmed the text with the digest (SHA-256) %(digest)s.") % words
        )
        columns = [_("Partner"), _("By"), _("When")]
        return Section(_("Confirmations"), [("", text)], [Table(_("Confirmations"), columns, said)])

    # Vouchers

    def vouchers(self) -> Section:
        if self.books is not None:
            rows = self.books.get("vouchers", [])
        else:
            rows = [*vouchers_now(self.report), *self._waiting()]
        shown = [
            [
                row["number"], row["supplier"], self.names.get(row["partner"], ""),
                tables.line_name(_Key(row["line"], self.lines), self.lines, self.rules),
                _day(row["invoice_on"]), _day(row["paid_on"]), Money.from_json(row["claimed"]),
                Money.from_json(row["sek"]), ", ".join(one["name"] for one in row["files"]),
            ]
            for row in rows
        ]  # fmt: skip
        if not shown:
            return Section(_("Index of vouchers"))
        whole = statement.plus(*(row[7].amount for row in shown))
        columns = [_("No."), _("Supplier"), _("Partner"), _("Line"), _("Date"), _("Paid on"),
                   _("Claimed"), _("In SEK"), _("Files")]  # fmt: skip
        totals = [_("Total"), "", "", "", "", "", "", _sek(whole), ""]
        table = Table(_("Vouchers"), columns, shown, totals, numeric=(6, 7),
                      widths=WIDTHS)  # fmt: skip
        return Section(_("Index of vouchers"), tables=[table])

    def _waiting(self) -> list[dict]:
        """The costs that a draft would take, in the shape of frozen ones; without a number."""
        return [
            {
                "number": "–", "supplier": one.supplier, "partner": one.partner_id,
                "line": one.line, "invoice_on": str(one.invoice_on), "paid_on": str(one.paid_on),
                "claimed": one.claimed.as_json(), "sek": one.sek.as_json(), "files": [],
            }
            for one in self.report.waiting_costs()
        ]  # fmt: skip


NUMBERS = (1, 2, 3, 4, 5, 6)
WIDTHS = ("auto", "2fr", "1fr", "1fr", "auto", "auto", "auto", "auto", "2fr")  # of the vouchers


def frozen_statement(books: dict) -> statement.Statement:
    """The statement of a frozen version by itself, without what was decided afterwards."""
    budget = [
        statement.Approved(one["key"], one["partner"], one["category"],
                           Money.from_json(one["amount"]).amount)
        for one in books["budget"]
    ]  # fmt: skip
    opening = {key: Money.from_json(one).amount for key, one in books["opening"].items()}
    costs = [
        statement.Cost(one["line"], one["partner"], one["category"],
                       Money.from_json(one["sek"]).amount)
        for one in books["lines"]
    ]  # fmt: skip
    return statement.statement_of(budget, opening, costs)


class _Key:
    """A budget line by its key, as `tables.line_name` takes a row."""

    def __init__(self, key, lines):
        self.key, self.category = key, lines[key].category if key in lines else ""


def figure_columns() -> list[str]:
    return [str(column["label"]) for column in tables.figure_columns()]


def _figures(figures: statement.Figures) -> list:
    share = figures.share
    amounts = (figures.budget, figures.opening, figures.period, figures.closing, figures.variance)
    return [*map(_sek, amounts), "" if share is None else tables.format_number(share, 1)]


def _sek(amount) -> Money:
    return Money(amount, "SEK").rounded()


def _day(text: str) -> date:
    return date.fromisoformat(text)


def plain_table(table: dict) -> Table:
    """A table of the page as one of a document; its amounts are numbers where it gives them."""
    return Table(
        str(table["caption"]),
        [str(column["label"]) for column in table["columns"]],
        [[cell.get("value", cell["text"]) for cell in row["cells"]] for row in table["rows"]],
        list(table.get("sums") or map(str, table.get("totals", []))),
        numeric=tuple(n for n, one in enumerate(table["columns"]) if one.get("numeric")),
    )
