"""Audits of financial reports: the engagement, the opinion over frozen figures, what is issued."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Appointment, Organisation
from foundation.documents.rights import has_ended
from foundation.workflow import clock, engine
from foundation.workflow.matters import names_beside
from foundation.workflow.models import Part, Version
from foundation.workflow.shapes import shape
from partnerships.programmes.call_rules import CallRules
from reporting.financials.models import FinancialReport, LinesOfMany

from .drawing import Drawing
from .issuing import Issuing
from .roles import auditor as appointed_auditor
from .roles import firm_of, grant_holder
from .workflow import AuditProcess, Opinion


class Audit(Drawing, Issuing, AuditProcess):
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
    # Years that the auditor signed the same assignment before the house knew of it
    earlier_years = models.PositiveSmallIntegerField(
        _("years signed before"), default=0, editable=False
    )
    safeguards = models.TextField(_("on independence"), blank=True, editable=False)
    represented_at = models.DateTimeField(_("representations given"), null=True, editable=False)
    represented_version = models.ForeignKey(
        Version, models.PROTECT, null=True, related_name="+", editable=False
    )
    representations = models.TextField(_("written representations"), blank=True, editable=False)
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

    # What the reports say beside the opinion, and their words by language, frozen with it
    said = models.JSONField(default=dict, editable=False)
    issued = models.JSONField(default=dict, editable=False)
    letter_issued_at = models.DateTimeField(_("management letter"), null=True, editable=False)
    letter = models.TextField(blank=True, editable=False)
    letter_response = models.TextField(blank=True, editable=False)
    letter_answered_at = models.DateTimeField(_("management response"), null=True, editable=False)
    papers_until = models.DateField(_("own papers kept until"), null=True, editable=False)
    papers_erased_at = models.DateTimeField(_("own papers erased"), null=True, editable=False)

    labels = {"report_digest": _("digest of the report"), "void": _("void")}
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
        undecided = self.findings.filter(state__in=("open", "answered")).order_by("pk")
        fallen = [engine.take_consequence(one, "fall").pk for one in undecided]
        self._appointments().update(until=clock.today(), ended_by=by, ended_at=clock.now())
        self.keep_papers_until()
        return {"findings": fallen}

    def is_audited_by(self, person) -> bool:
        """Whether the person is of the engagement's own team; asked once for a page."""
        known = self.__dict__.setdefault("_audited_by", {})
        if person.pk not in known:
            known[person.pk] = bool(self.roles_held(person, [appointed_auditor]))
        return known[person.pk]

    def call_rules(self) -> CallRules:
        """The rules of the call version that the partnership began under."""
        return self.financial_report.partnership.rules

    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @classmethod
    def may_begin_below(cls, parent, person) -> bool:
        """Offered on the report's page while the office has not decided on it."""
        decided = parent.state in ("approved", "settled")
        return not decided and super().may_begin_below(parent, person)

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

    def has_none_below(self, kind) -> bool:
        return kind is Finding and self.__dict__.get("all_findings") == []

    def holding_organisation(self, role) -> int | None:
        # The name of the firm is read with the audit.
        names_beside(self, ()).update({self.firm_id: str(self.firm)})
        return super().holding_organisation(role)

    def awaits_answers(self) -> bool:
        """Whether the grant holder's side still owes an answer or its representations."""
        return self.represented_at is None or any(one.state == "open" for one in self.all_findings)

    # Documents: the engagement letter and the representations come from the grant holder

    def takes_documents_from(self, person) -> bool:
        """The auditor's and the grant holder's papers; the auditor's report follows the step."""
        if self.is_audited_by(person):
            return self.state != self.State.WITHDRAWN
        return not has_ended(self) and bool(self.roles_held(person, [grant_holder]))

    def empty_part(self, name, owner=0) -> Part:
        """The part `sample` is the latest draw, read only; `procedures` begins with the call's."""
        part = super().empty_part(name, owner)
        if name == "procedures":
            part.content = [
                {"key": one["code"], "procedure": one["code"]} for one in self.procedures_asked()
            ]
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

    def conclude(self, by, data: dict) -> dict:
        """Report: freeze what it covers, and tell the financial report. Facts for the record."""
        self.opinion, self.reported_at = data["opinion"], clock.now()
        self.report_version = self.report_now()
        self.figures_digest = self.financial_report.figures_digest()
        self.issue_reports(by, data)
        version = engine.freeze(self, by)
        engine.take_consequence(self.financial_report, "audited")
        return {
            "opinion": self.opinion,
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
            "said": self.said,
            "issued": self.issued,
        }

    @classmethod
    def prepare_rows(cls, matters):
        """The lines of the reports that were reported on: for saying which audits are void."""
        reports = [one.financial_report for one in matters if one.state == cls.State.REPORTED]
        beside = LinesOfMany(reports)
        for report in reports:
            report._beside = beside

    def sections(self, person) -> list[dict]:
        """The findings; for the auditor, the sample with its papers."""
        from .tables import sections_of

        return sections_of(self, person)


from .draw_models import Draw, Mark, MarkResult, Method, SampleItem  # noqa: E402, F401
from .finding_models import Finding  # noqa: E402
from .letter_models import Recommendation  # noqa: E402, F401
