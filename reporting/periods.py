"""What reports have in common: one grant, a first and a last day, a confirmed version."""

from datetime import date
from operator import attrgetter

from django import forms
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.grants.models import Grant
from foundation.workflow.forms import StepForm
from foundation.workflow.rules import WARNING, Missing, rule
from partnerships.cooperation.models import Partnership
from partnerships.signatures.confirmations import Confirmed

YEARS = (2000, 2100)


class PeriodReport(Confirmed):
    """A report on one grant from one day to another, both included."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="+", verbose_name=_("partnership")
    )
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+", verbose_name=_("grant"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))

    labels = {"from": _("from"), "to": _("to")}

    class Meta:
        abstract = True

    def covers(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.from_on <= day <= self.to_on

    def partner_rows(self) -> list:
        """The partners as rows, asked once: each row of a part chooses among them."""
        if not hasattr(self, "_partner_rows"):
            self._partner_rows = list(self.parties())
        return self._partner_rows

    def other_reports(self) -> list:
        """The other reports of this kind on the same grant."""
        rows = type(self).objects.filter(grant=self.grant_id).exclude(pk=self.pk)
        return list(rows.order_by("pk"))

    def beside(self, kind):
        """The reports of another kind for the same grant and period."""
        return kind.objects.filter(grant=self.grant_id, from_on=self.from_on, to_on=self.to_on)


# Pages and API call them `from` and `to`, which Python does not let one write as attributes.
for _name in ("from", "to"):
    setattr(PeriodReport, _name, property(attrgetter(f"{_name}_on")))


class _Period(StepForm):
    grant = forms.ModelChoiceField(label=_("Grant"), queryset=Grant.objects.all())

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            # A report stays in its case: references and confirmations hang on it.
            field = self.fields["grant"]
            field.queryset = field.queryset.filter(partnership=self.matter.partnership_id)

    def clean(self):
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        for name, day in (("from", first), ("to", last)):
            if day and not YEARS[0] <= day.year <= YEARS[1]:
                self.add_error(name, _now("This year is too far away."))
        if first and last and last < first:
            self.add_error("to", _now("The last day cannot come before the first."))
        grant = self.cleaned_data.get("grant")
        if grant and first and last and not self.errors:
            self.cleaned_data.update(
                partnership=grant.partnership, from_on=first, to_on=last,
                title=f"{grant.title[:220]}, {first} – {last}",
            )  # fmt: skip


PeriodForm = type(
    "PeriodForm",
    (_Period,),
    {
        "__module__": __name__,
        "__doc__": "Which grant, from which day to which: `from` is a word of Python's own.",
        "from": forms.DateField(label=_("From")),
        "to": forms.DateField(label=_("To")),
    },
)


@rule(_("the partnership’s case is not closed"))
def case_is_open(matter):
    """A report, an activity, or an expense of one."""
    partnership = getattr(matter, "partnership", None) or matter.parent().partnership
    if partnership.state == "closed":
        yield Missing("case_closed", _("The case of this partnership is closed."))


@rule(_("no other report covers these days for the same grant"))
def covers_its_own_days(report):
    for other in report.other_reports():
        if other.state == report.State.DRAFT:
            continue
        if other.from_on > report.to_on or other.to_on < report.from_on:
            continue
        yield Missing(
            "period_overlaps",
            _("%(report)s already covers some of these days.") % {"report": other.reference},
            field="from",
        )


@rule(_("the period lies in the grant’s (a warning)"))
def lies_in_the_grant(report):
    grant = report.grant
    if report.from_on < grant.starts_on or report.to_on > grant.ends_on:
        yield Missing(
            "period_outside",
            _("The grant runs from %(first)s to %(last)s; the report reaches beyond.")
            % {"first": grant.starts_on, "last": grant.ends_on},
            field="from",
            level=WARNING,
        )
