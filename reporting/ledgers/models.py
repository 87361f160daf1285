"""A ledger, its rows as they stand, its imports, and what an organisation calls its columns."""

from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.grants.models import Grant
from foundation.accounts.models import Organisation
from foundation.documents.models import DocumentVersion
from foundation.money.amounts import Money
from foundation.money.fields import AmountField, CurrencyField, sum_of
from foundation.workflow.models import Part
from partnerships.cooperation.models import Partnership
from reporting.expenses.models import Expense

from . import reading
from .importing import Importing
from .lines import LONGEST_CODE, LONGEST_TEXT, MOST_BYTES, Found, Line
from .proposing import Proposing
from .workflow import LedgerProcess


class Treatment(models.TextChoices):
    """Why a row of the ledger is no cost of the report: the named differences of DOMAIN §3."""

    VAT = "vat", _("value added tax")
    NOT_ELIGIBLE = "not_eligible", _("not eligible")
    PRIVATE = "private", _("private")
    OTHER_YEAR = "other_year", _("another year")
    NOT_PROJECT = "not_project", _("not this project")
    OTHER = "other", _("something else")


class Ledger(Importing, Proposing, LedgerProcess):
    """What one organisation booked on one project code of one grant."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="+", verbose_name=_("partnership")
    )
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+", verbose_name=_("grant"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    project_code = models.CharField(_("project code"), max_length=LONGEST_CODE)
    currency = CurrencyField(_("currency"), default="SEK")

    class Meta:
        verbose_name = _("ledger")
        verbose_name_plural = _("ledgers")
        ordering = ["-id"]

    def begun(self, by, data):
        return {"grant": self.grant_id, "organisation": self.organisation_id}

    def takes_documents_from(self, person) -> bool:
        """Files of the ledger, from those who keep it, while it is open."""
        step = self.step_named("import_file")
        return step.starts_from(self.state) and bool(self.roles_held(person, step.by))

    def frozen_fields(self):
        return ("partnership", "grant", "organisation", "project_code", "currency")

    def partner_rows(self) -> list:
        """The partners as rows, asked once: each row of a part chooses among them."""
        if not hasattr(self, "_partner_rows"):
            self._partner_rows = list(self.parties())
        return self._partner_rows

    def rows(self, name):
        """Of what a page has read of all parts, where it has."""
        kept = self.__dict__.get("_stored_parts")
        if kept is None:
            return super().rows(name)
        return next((part.content for part in kept if part.name == name), [])

    # Rows

    def standing_rows(self):
        """The rows that the latest imports have: not those that are gone."""
        return self.rows_of_it.filter(gone_at=None)

    def row_count(self) -> int:
        return self._counts()["rows"]

    @property
    def rows_read(self) -> int:
        return self._counts()["rows"]

    @property
    def rows_open(self) -> int:
        """Rows that are neither an expense nor marked."""
        return self._counts()["open"]

    @property
    def total(self) -> Money:
        """The sum of its rows, debit above zero, in its currency."""
        return Money(self._counts()["sum"], self.currency).rounded()

    def _counts(self) -> dict:
        if "_counted" not in self.__dict__:
            type(self).prepare_rows([self])
        return self._counted

    def forget(self) -> None:
        """The rows have changed: sums are asked anew."""
        self.__dict__.pop("_counted", None)

    @classmethod
    def prepare_rows(cls, matters):
        """Counts and sums of all of them, in one query."""
        rows = LedgerRow.objects.filter(ledger__in=[one.pk for one in matters], gone_at=None)
        waiting = models.Q(expense=None, treatment="")
        found = (
            rows.order_by()
            .values("ledger")
            .annotate(
                rows=models.Count("pk"),
                open=models.Count("pk", filter=waiting),
                sum=sum_of("amount"),
            )
        )
        counts = {row["ledger"]: row for row in found}
        for one in matters:
            one._counted = counts.get(one.pk, {"rows": 0, "open": 0, "sum": 0})

    # The file

    def before_step(self, name, by, data):
        """The file is read before the transaction: a large one takes seconds."""
        number = str((data or {}).get("document", ""))
        if name == "import_file" and number.isascii() and number.isdigit() and len(number) < 18:
            versions = DocumentVersion.objects.filter(
                document=int(number), document__kind_label=self.label(),
                document__matter_id=self.pk,
            )  # fmt: skip
            if latest := versions.order_by("-number").first():
                self.read_version(latest)

    def read_version(self, version: DocumentVersion) -> Found:
        """What is in a file, which never changes: read once for preview, check and step."""
        columns = tuple(sorted(Columns.of(self.organisation_id).items()))
        return _read(version.pk, version.sha256, self.project_code, self.currency, columns)

    def read_content(self, content: bytes) -> Found:
        """What is in a file that is not kept yet."""
        columns = Columns.of(self.organisation_id)
        return reading.read(content, self.project_code, self.currency, columns)

    def sections(self, person) -> list[dict]:
        from .tables import sections_of  # tables read the models

        # The page shows the same parts.
        self._stored_parts = list(Part.objects.about(self))
        return sections_of(self, person)


@lru_cache(maxsize=4)
def _read(version: int, sha256: str, project: str, currency: str, columns: tuple) -> Found:
    row = DocumentVersion.objects.get(pk=version)
    with row.file.open("rb") as file:
        return reading.read(file.read(MOST_BYTES + 1), project, currency, dict(columns))


class LedgerImport(models.Model):
    """One file that was taken in: which, what it covers, what it did. Never changed."""

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="imports")
    document_version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    covers_from = models.DateField(_("from"))
    covers_to = models.DateField(_("to"))
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    # [{"voucher", "row", "field": [before, after]}] of the rows that changed, the first of them
    changes = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("import of a ledger")
        verbose_name_plural = _("imports of ledgers")
        ordering = ["ledger", "pk"]

    def __str__(self):
        return f"{self.ledger}: {self.at:%Y-%m-%d}"


class LedgerRow(models.Model):
    """One row of a voucher as the latest import has it, and what became of it."""

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="rows_of_it")
    year = models.PositiveIntegerField()  # the accounting year, by the year it begins in
    series = models.CharField(_("series"), max_length=10, blank=True)
    number = models.CharField(_("voucher number"), max_length=20)
    position = models.PositiveIntegerField()  # the row of the voucher
    day = models.DateField(_("date"))
    account = models.CharField(_("account"), max_length=LONGEST_CODE)
    text = models.CharField(_("text"), max_length=LONGEST_TEXT, blank=True)
    amount = AmountField(_("amount"), currency="currency")
    currency = CurrencyField(_("currency"))
    added_by = models.ForeignKey(LedgerImport, models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(LedgerImport, models.PROTECT, null=True, related_name="+")
    gone_at = models.DateTimeField(null=True)  # a later import of its days has it no more
    treatment = models.CharField(
        _("no cost of the grant"), max_length=12, choices=Treatment, blank=True
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    expense = models.ForeignKey(
        Expense, models.PROTECT, null=True, related_name="ledger_rows", verbose_name=_("expense")
    )

    class Meta:
        verbose_name = _("ledger row")
        verbose_name_plural = _("ledger rows")
        ordering = ["ledger", "day", "series", "number", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "year", "series", "number", "position"],
                name="one_row_a_voucher_and_position",
            ),
            models.CheckConstraint(
                condition=models.Q(expense=None) | models.Q(treatment=""),
                name="a_ledger_row_is_a_cost_or_not",
            ),
        ]
        indexes = [models.Index(fields=["ledger", "day"], name="ledger_row_by_day")]

    def __str__(self):
        return f"{self.voucher}/{self.position}"

    @property
    def voucher(self) -> str:
        """Series and number, as people write them."""
        return f"{self.series} {self.number}".strip()

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency).rounded()

    def as_line(self) -> Line:
        """Itself as it was read."""
        return Line(self.year, self.series, self.number, self.position, self.day, self.account,
                    self.text, self.amount)  # fmt: skip


class Columns(models.Model):
    """What an organisation's files call their columns: {what: heading}, said once."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="+")
    headings = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("columns of an organisation’s ledgers")
        verbose_name_plural = _("columns of organisations’ ledgers")

    def __str__(self):
        return str(self.organisation)

    @classmethod
    def of(cls, organisation: int) -> dict[str, str]:
        """What is remembered for an organisation (id); nothing at first."""
        found = cls.objects.filter(organisation=organisation).first()
        return found.headings if found else {}
