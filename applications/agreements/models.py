"""Agreements: which grants, on what terms, who signed, and when reports are due."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.budgets.sums import total
from applications.grants.models import Grant
from foundation.accounts.models import Organisation
from foundation.accounts.roles import office_any
from foundation.money.amounts import Money
from foundation.money.formatting import format_date
from foundation.workflow.models import MatterQuerySet
from partnerships.cooperation.models import Partnership

from .text import agreed, in_words
from .wording import AgreementWording, wording_with_facts
from .workflow import AgreementProcess


class AgreementQuerySet(MatterQuerySet):
    def for_pages(self):
        """With the grants and the digests of the plans they pay for, not the plans' whole texts."""
        grants = Grant.objects.select_related("version").defer("version__content").order_by("pk")
        relations = self.select_related("case", *self.model.list_relations)
        return relations.prefetch_related(models.Prefetch("grants", queryset=grants))


class Agreement(AgreementProcess):
    """What the office and the partners sign: one or more grants of one partnership."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="+", verbose_name=_("partnership")
    )
    grants = models.ManyToManyField(Grant, related_name="agreements", verbose_name=_("grants"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    terms = models.JSONField(_("further terms"), default=dict, blank=True)
    signatories = models.JSONField(_("signatories"), default=list, blank=True)
    # The office's text as it stood when this was drawn up; none before the office wrote one.
    wording = models.ForeignKey(
        AgreementWording, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("wording"),
    )  # fmt: skip

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-id"]

    labels = {
        "reports": _("reports"), "amount": _("amount"), "parties": _("partners"),
        "approved": _("what was granted"), "wording": _("wording"),
    }  # fmt: skip

    def begun(self, by, data):
        self.set_reports(data["reports"])
        self.wording = AgreementWording.latest()
        return {"grants": sorted(grant.pk for grant in data["grants"])}

    def write(self, data):
        """The fields, and the report dates, which are rows of their own."""
        facts = super().write(data)
        if "reports" in data and self.set_reports(data["reports"]):
            facts["fields"] = sorted([*facts["fields"], "reports"])
        return facts

    # Report dates

    def set_reports(self, rows: list[dict]) -> bool:
        """Replace the report dates by `{grant, from, to, due_on}`; says whether they differ."""
        before = self.reports
        self.report_dates.all().delete()
        ReportDate.objects.bulk_create(
            ReportDate(
                agreement=self, number=number, grant=row["grant"], from_on=row["from"],
                to_on=row["to"], due_on=row["due_on"],
            )
            for number, row in enumerate(rows, 1)
        )  # fmt: skip
        self.__dict__.pop("_dates", None)
        return self.reports != before

    def dates(self) -> list["ReportDate"]:
        """The report dates in their order, read once for a page."""
        if "_dates" not in self.__dict__:
            self._dates = list(self.report_dates.select_related("grant"))
        return self._dates

    def latest_version(self):
        """The frozen text; while it is out for signing it cannot become another one."""
        if self.state != self.State.SIGNING:
            return super().latest_version()
        if "_out_for_signing" not in self.__dict__:
            self._out_for_signing = super().latest_version()
        return self._out_for_signing

    def others_in_force(self) -> list:
        """Other agreements in force that carry one of its grants, read once for a page."""
        if "_others" not in self.__dict__:
            rows = Agreement.objects.filter(
                state=self.State.IN_FORCE, grants__in=[grant.pk for grant in self.grants.all()]
            )
            self._others = list(rows.exclude(pk=self.pk).distinct())
        return self._others

    def who_may_sign(self) -> list[Organisation]:
        """The office and the partners, read once for a page."""
        if "_who_may_sign" not in self.__dict__:
            office = Organisation.objects.office()
            self._who_may_sign = [*([office] if office else []), *self.parties()]
        return self._who_may_sign

    @property
    def reports(self) -> list[dict]:
        """The report dates as `{grant, from, to, due_on}`."""
        return [
            {
                "grant": row.grant_id,
                "from": row.from_on.isoformat(),
                "to": row.to_on.isoformat(),
                "due_on": row.due_on.isoformat(),
            }
            for row in self.dates()
        ]

    def deadline_label(self, code):
        if code == "signing":
            return _now("all signatures")
        number = code.removeprefix("report-")
        row = self.report_dates.filter(number=number).first() if number.isdigit() else None
        return row.title if row else super().deadline_label(code)

    # Money and text

    @property
    def amount(self) -> Money:
        """What all its grants come to, in SEK."""
        return Money(total(self.grants.all()), "SEK").rounded()

    @classmethod
    def prepare_rows(cls, matters):
        dates = {matter.pk: [] for matter in matters}
        for row in ReportDate.objects.filter(agreement__in=dates).select_related("grant"):
            dates[row.agreement_id].append(row)
        for matter in matters:
            matter._dates = dates[matter.pk]

    def frozen_fields(self):
        return ("partnership", "grants", "starts_on", "ends_on", "terms", "reports")

    def content(self):
        """What is signed: parties, grants with their conditions and budgets, and report dates.

        Of those who sign, only in which capacity: name and address may be put right.
        """
        if self.state == self.State.SIGNING and "_signed_content" in self.__dict__:
            return self._signed_content  # compared more than once on one page
        capacities = [{n: row[n] for n in ("organisation", "office")} for row in self.signatories]
        found = {**super().content(), **agreed(self), "signatories": capacities}
        wording = wording_with_facts(self, found)
        if wording is not None:
            found["wording"] = wording
        if self.state == self.State.SIGNING:
            self._signed_content = found
        return found

    def in_words(self, name: str, value) -> str | None:
        """How a frozen value of the agreement's own reads; None for the usual way."""
        return in_words(self, name, value)

    @classmethod
    def beside_list(cls, person, roles):
        """For the office: where the text is that agreements begin with."""
        if office_any not in roles:
            return {}
        return {"wording_url": reverse("applications:agreement_wording")}

    @classmethod
    def list_url(cls) -> str:
        return reverse("applications:agreement_list")

    def signing_summary(self):
        parties = ", ".join(one.name for one in self.parties())
        return _now("Agreement %(reference)s between %(office)s and %(parties)s: %(title)s") % {
            "reference": self.reference,
            "office": Organisation.objects.office(),
            "parties": parties,
            "title": self.title,
        }

    def sections(self, person):
        """What was granted, when reports are due, who signed."""
        from .tables import sections_of

        return [*sections_of(self), *self.signing_section(person)]


class ReportDate(models.Model):
    """A report that the agreement asks for: of which grant, over which days, due when."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="report_dates")
    number = models.PositiveSmallIntegerField()
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="report_dates")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    due_on = models.DateField(_("due on"))

    class Meta:
        verbose_name = _("report date")
        verbose_name_plural = _("report dates")
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="one_report_a_number")
        ]

    def __str__(self):
        return f"{self.grant}: {self.from_on}–{self.to_on}"

    @property
    def title(self) -> str:
        """What is due, in a few words."""
        return _now("report on %(grant)s, %(first)s – %(last)s") % {
            "grant": self.grant.get_kind_display(),
            "first": format_date(self.from_on),
            "last": format_date(self.to_on),
        }

    @property
    def deadline(self) -> str:
        """The code of its deadline, which stands on the agreement."""
        return f"report-{self.number}"


def report_date_of(grant, from_on, to_on) -> ReportDate | None:
    """The date for a report on the grant over these days, in the agreement that is in force.

    The same days, else the period of the agreement in which the last day falls; None without one.
    """
    rows = ReportDate.objects.filter(
        grant=grant, agreement__state=Agreement.State.IN_FORCE
    ).select_related("agreement").order_by("-agreement", "number")  # fmt: skip
    exact = rows.filter(from_on=from_on, to_on=to_on).first()
    return exact or rows.filter(from_on__lte=to_on, to_on__gte=to_on).first()
