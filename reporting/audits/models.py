"""Audits of financial reports: draws, samples, findings, and the opinion over frozen figures."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Appointment, Organisation
from foundation.documents.rights import has_ended
from foundation.money.amounts import Money, zero
from foundation.money.fields import AmountField
from foundation.workflow import clock, engine
from foundation.workflow.models import Part, Version, digest_of
from foundation.workflow.shapes import shape
from reporting.expenses.models import Expense
from reporting.financials.models import ErrorKind, FinancialReport, ReportLine

from . import sampling
from .finding_workflow import FindingProcess, Severity
from .roles import auditor as appointed_auditor
from .roles import firm_of, grant_holder
from .workflow import AuditProcess, Opinion

DAYS_TO_ANSWER = 14  # [D] for the partners, from the finding
BITS_OF_SEED = 128


class Method(models.TextChoices):
    RANDOM = sampling.RANDOM, _("random items")
    MONETARY_UNIT = sampling.MONETARY_UNIT, _("monetary units")
    ALL_ABOVE = sampling.ALL_ABOVE, _("all above an amount")


class Audit(AuditProcess):
    """One engagement over one financial report.

    When it is reported, `report_version` and `figures_digest` say over what: the frozen report
    and its costs with their corrections. Decisions of the office are outside of both.
    """

    financial_report = models.ForeignKey(
        FinancialReport, models.PROTECT, related_name="audits",
        verbose_name=_("financial report"),
    )  # fmt: skip
    auditor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("auditor")
    )
    firm = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("audit firm")
    )
    represented_at = models.DateTimeField(_("representations given"), null=True, editable=False)
    represented_version = models.ForeignKey(
        Version, models.PROTECT, null=True, related_name="+", editable=False
    )
    opinion = models.CharField(
        _("opinion"), max_length=12, choices=Opinion, blank=True, editable=False
    )
    reported_at = models.DateTimeField(_("reported at"), null=True, editable=False)
    report_version = models.ForeignKey(
        Version, models.PROTECT, null=True, related_name="+", editable=False
    )
    figures_digest = models.CharField(
        _("digest of the figures with corrections"), max_length=64, blank=True, editable=False
    )

    labels = {"report_digest": _("digest of the report")}
    restricted_to = (appointed_auditor,)

    class Meta:
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        ordering = ["-id"]
        indexes = [models.Index(fields=["financial_report", "state"], name="audit_by_report")]

    # Engagement

    def begun(self, by, data):
        return {"financial_report": self.financial_report_id, **self.appoint(self.auditor, by)}

    def appoint(self, person, by) -> dict:
        """Appoint the auditor to this audit; whoever was appointed before is so no more."""
        yesterday = clock.today() - timedelta(days=1)
        self._appointments().exclude(person=person).update(
            until=yesterday, ended_by=by, ended_at=clock.now()
        )
        if not self._appointments().filter(person=person).exists():
            Appointment.objects.create(
                person=person, role="auditor", case_id=self.case_id, kind=self.label(),
                matter_id=self.pk, given_by=by, since=clock.today(),
            )  # fmt: skip
        self.auditor, self.firm = person, firm_of(person)
        self.title = f"{self.firm} – {self.financial_report.title}"[:250]
        return {"auditor": person.pk, "firm": self.firm_id}

    def _appointments(self):
        return Appointment.objects.current().filter(
            role="auditor", kind=self.label(), matter_id=self.pk
        )

    def give_up(self, by) -> dict:
        """Withdraw: undecided findings fall, and the auditor reads no more after today."""
        undecided = self.findings.filter(state__in=Finding.UNDECIDED).order_by("pk")
        fallen = [engine.take_consequence(one, "fall").pk for one in undecided]
        self._appointments().update(until=clock.today(), ended_by=by, ended_at=clock.now())
        return {"findings": fallen}

    def is_audited_by(self, person) -> bool:
        """Whether the person is of the engagement's own team; asked once for a page."""
        known = self.__dict__.setdefault("_audited_by", {})
        if person.pk not in known:
            known[person.pk] = bool(self.roles_held(person, [appointed_auditor]))
        return known[person.pk]

    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    def others(self):
        """The other audits of the same report, the newest first."""
        return (
            type(self).objects.filter(financial_report=self.financial_report_id)
            .exclude(pk=self.pk).order_by("-pk")
        )  # fmt: skip

    @cached_property
    def all_findings(self) -> list["Finding"]:
        """Its findings as they stood when this was first asked: for rules and pages."""
        return list(self.findings.select_related("expense", "line").order_by("pk"))

    def awaits_answers(self) -> bool:
        """Whether the grant holder's side still owes an answer or its representations."""
        return self.represented_at is None or any(
            one.state == Finding.State.OPEN for one in self.all_findings
        )

    # Documents: the engagement letter and the representations come from the grant holder

    def takes_documents_from(self, person) -> bool:
        """The auditor's and the grant holder's papers; the auditor's report follows the step."""
        if self.is_audited_by(person):
            return self.state != self.State.WITHDRAWN
        return not has_ended(self) and bool(self.roles_held(person, [grant_holder]))

    # Population and sample

    @cached_property
    def population(self) -> list[sampling.Item]:
        """The frozen costs of the report, without corrections."""
        return [sampling.Item(line.key, line.sek) for line in self.financial_report.cost_lines()]

    def population_digest(self) -> str:
        return sampling.population_digest(self.population)

    @cached_property
    def all_draws(self) -> list["Draw"]:
        """Its draws in their order."""
        return list(self.draws.select_related("by").order_by("number"))

    def latest_draw(self) -> "Draw | None":
        """The draw that counts: the last one."""
        return self.all_draws[-1] if self.all_draws else None

    def draw(self, by, method: str, size) -> dict:
        """Draw a sample by a seed of the server's, beside any earlier one. Facts for the record.

        The record keeps the seed's digest: with the seed itself everybody who reads the record
        could work out which papers the auditor looks at. The auditor's page shows it.
        """
        seed = secrets.token_hex(BITS_OF_SEED // 8)
        row = Draw.objects.create(
            audit=self, number=len(self.all_draws) + 1, method=method, size=size, seed=seed,
            population_digest=self.population_digest(), population_count=len(self.population),
            population_sek=sum((item.amount for item in self.population), zero().amount),
            report_version=self.report_now(), by=by, at=clock.now(),
        )  # fmt: skip
        self.all_draws.append(row)
        lines = {line.key: line for line in self.financial_report.cost_lines()}
        SampleItem.objects.bulk_create(
            SampleItem(draw=row, line=lines[one.key], certain=one.certain)
            for one in row.drawn_from(self.population)
        )
        return {
            "draw": row.number,
            "seed_digest": digest_of(seed),
            "population_digest": row.population_digest,
            "count": row.items.count(),
        }

    def empty_part(self, name, owner=0) -> Part:
        """The part `sample` is the latest draw, read only."""
        part = super().empty_part(name, owner)
        if name == "sample":
            from .tables import sample_rows

            draw = self.latest_draw()
            part.version, part.content = (draw.number, sample_rows(draw)) if draw else (0, [])
        return part

    # The report

    def report_now(self) -> Version | None:
        """The financial report as it is frozen now."""
        return self.financial_report.latest_version()

    @property
    def report_digest(self) -> str:
        """The digest of the frozen report that the audit's report covers."""
        return self.report_version.digest if self.report_version_id else ""

    def covers_the_report(self) -> bool:
        """Whether it is reported over the figures exactly as they stand in the report now."""
        return (
            self.state == self.State.REPORTED
            and self.figures_digest == self.financial_report.figures_digest()
        )

    def conclude(self, by, opinion: str) -> dict:
        """Report: freeze what it covers, and tell the financial report. Facts for the record."""
        self.opinion, self.reported_at = opinion, clock.now()
        self.report_version = self.report_now()
        self.figures_digest = self.financial_report.figures_digest()
        version = engine.freeze(self, by)
        engine.take_consequence(self.financial_report, "audited")
        return {
            "opinion": opinion,
            "frozen": version.number,
            "digest": version.digest,
            "report_digest": self.report_digest,
            "figures_digest": self.figures_digest,
        }

    def content(self) -> dict:
        """What the audit's report says: opinion, the report's exact version, the corrections."""
        return {
            **super().content(),
            "population_digest": self.population_digest(),
            "corrections": [
                shape(line.figures())
                for line in self.financial_report.live_lines()
                if line.correction_of_id
            ],
            "findings": [one.frozen() for one in self.all_findings],
        }

    def sections(self, person) -> list[dict]:
        """The findings; for the auditor, the sample with its papers."""
        from .tables import sections_of

        return sections_of(self, person)


class Draw(models.Model):
    """One draw: what from, how, by which seed. Written once; a second one stands beside it."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField()
    method = models.CharField(_("method"), max_length=16, choices=Method)
    size = models.DecimalField(_("size"), max_digits=15, decimal_places=2)
    seed = models.CharField(_("seed"), max_length=64)
    population_digest = models.CharField(max_length=64)
    population_count = models.PositiveIntegerField()
    population_sek = AmountField()
    report_version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("draw")
        ordering = ["audit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="one_draw_a_number")
        ]

    def __str__(self):
        return f"{self.audit_id}/{self.number}"

    def drawn_from(self, population) -> list[sampling.Drawn]:
        """The sample that this draw's method, size and seed give of a population."""
        return sampling.draw(population, self.method, self.size, self.seed)


class SampleItem(models.Model):
    """A cost that was drawn."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="items")
    line = models.ForeignKey(ReportLine, models.PROTECT, related_name="+")
    certain = models.BooleanField(default=False)  # no chance was involved

    class Meta:
        ordering = ["draw", "line__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "line"], name="one_place_in_a_sample")
        ]

    def __str__(self):
        return f"{self.draw_id}: {self.line_id}"


class Finding(FindingProcess):
    """Something wrong with a cost. The auditor's word, and the partners' answer."""

    audit = models.ForeignKey(
        Audit, models.PROTECT, related_name="findings", verbose_name=_("audit")
    )
    expense = models.ForeignKey(
        Expense, models.PROTECT, related_name="findings", verbose_name=_("expense")
    )
    line = models.ForeignKey(ReportLine, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of error"), max_length=12, choices=ErrorKind)
    severity = models.CharField(_("severity"), max_length=6, choices=Severity)
    amount = AmountField(_("amount"))
    text = models.TextField(_("finding"))
    language = models.CharField(_("language of the text"), max_length=10, blank=True)
    response = models.TextField(_("answer"), blank=True, editable=False)
    response_language = models.CharField(
        _("language of the answer"), max_length=10, blank=True, editable=False
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    corrected = AmountField(_("corrected"), null=True, editable=False)
    correction = models.OneToOneField(
        ReportLine, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-id"]
        indexes = [models.Index(fields=["audit", "state"], name="finding_by_audit")]

    def begun(self, by, data):
        self.language = getattr(by, "language", "")
        self.due("answer", clock.today() + timedelta(days=DAYS_TO_ANSWER))
        return {"audit": self.audit_id, "expense": self.expense_id, **self.frozen()}

    def deadline_label(self, code):
        return str(_("answer to the finding"))

    def stands(self) -> Money:
        """What can still be taken off the cost: after corrections, and what was disallowed."""
        rest = self.audit.financial_report.stands(self.expense_id)
        return Money((rest or zero().amount) - self.line.deducted, "SEK").rounded()

    def write_response(self, by, text: str) -> dict:
        self.response, self.response_language = text, getattr(by, "language", "")
        self.answered_by, self.answered_at = by, clock.now()
        self.done("answer")
        return {"organisation": self.own_organisation(by)}

    def write_correction(self, amount: Money) -> dict:
        """Add the negative line; `amount` (SEK) is above zero and at most what stands."""
        row = self.audit.financial_report.correct(self.expense_id, amount.amount)
        self.corrected, self.correction = amount, row
        return {"correction": row.pk, "amount": amount.as_json()["amount"]}

    def frozen(self) -> dict:
        """Itself in codes, ids and amounts, as the audit's version and the record keep it."""
        return {
            "finding": self.pk,
            "expense": self.expense_id,
            "kind": self.kind,
            "severity": self.severity,
            "amount": self.amount_money.rounded().as_json()["amount"],
            "state": self.state,
            "correction": self.correction_id,
        }
