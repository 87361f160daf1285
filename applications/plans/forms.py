"""What a plan asks when it is begun and changed, and at each of its steps."""

import re

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from applications.budgets.checks import KINDS_OF_PLAN, kind_name, over_cap
from applications.budgets.forms import (
    ContributionForm,
    ExplanationForm,
    LineForm,
    OtherFundingForm,
)
from applications.budgets.sums import read, total
from foundation.accounts.models import Membership, OfficeCode, Person
from foundation.money.amounts import Money
from foundation.money.forms import MoneyField
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, Reason, StepForm
from partnerships.cooperation.models import Partnership

from .framework import IndicatorForm, OutcomeForm, OutputForm
from .parts import ActivityForm, RiskForm
from .sections import (
    AnchoringForm,
    LearningForm,
    PerspectivesForm,
    RightsForm,
    StakeholderForm,
    TextForm,
)
from .workflow import PlanKind

__all__ = [
    "ActivityForm", "AnchoringForm", "ConditionForm", "ContributionForm", "EditForm",
    "ExplanationForm", "GrantForm", "IndicatorForm", "LearningForm", "LineForm",
    "OtherFundingForm", "OutcomeForm", "OutputForm", "PerspectivesForm", "PlanForm", "RejectForm",
    "ReturnForm", "RightsForm", "RiskForm", "StakeholderForm", "StartAssessmentForm", "TextForm",
    "WithdrawForm",
]  # fmt: skip

ASSESSING_OFFICES = (OfficeCode.ASSESSOR, OfficeCode.ADVISER, OfficeCode.COORDINATOR)


class EditForm(StepForm):
    """The frame of a plan, while it is a draft."""

    kind = forms.ChoiceField(label=_("Kind of plan"), choices=PlanKind)
    title = forms.CharField(label=_("Title"), max_length=250)
    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    language = forms.CharField(
        label=_("Language of the text"), max_length=10, required=False,
        help_text=_("By its code, for example en or sv; yours if you leave it empty."),
    )  # fmt: skip

    def clean_language(self):
        language = self.cleaned_data["language"] or getattr(self.by, "language", "")
        if language and not re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z]{2,4})?", language):
            raise forms.ValidationError(_now("Write the language by its code, for example en."))
        return language

    def clean(self):
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _now("The last day cannot come before the first."))
        for name, day in (("starts_on", first), ("ends_on", last)):
            if day and not 2000 <= day.year <= 2100:
                self.add_error(name, _now("This year is too far away."))


class PartnershipField(forms.ModelChoiceField):
    """Partnerships by reference and state: the same partners may have had one before."""

    def label_from_instance(self, partnership):
        return f"{partnership} ({partnership.reference}, {partnership.get_state_display()})"


class PlanForm(EditForm):
    """A plan is begun in a partnership."""

    field_order = ["partnership", "kind", "title", "starts_on", "ends_on", "language"]
    partnership = PartnershipField(label=_("Partnership"), queryset=Partnership.objects.all())


class ReturnForm(Reason):
    """The partners read why."""


class WithdrawForm(Reason):
    """The other partners and the office read why."""


class RejectForm(StepForm):
    """A rejection carries reasons."""

    reasons = forms.CharField(
        label=_("Reasons"), max_length=10_000, widget=forms.Textarea({"rows": 6}),
        help_text=_("The partners read them. They can apply again."),
    )  # fmt: skip


class AssessorsField(forms.ModelMultipleChoiceField):
    """Persons by the id that `/me/` gives."""

    def label_from_instance(self, person):
        return person.name or person.email


class StartAssessmentForm(StepForm):
    """Who assesses the plan: people of the office who serve none of its partners."""

    assessors = AssessorsField(
        label=_("Assessors"), queryset=Person.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        wanted = self.wanted()
        self.fields["assessors"].queryset = eligible_assessors(self.matter)
        self.fields["assessors"].required = wanted > 0
        self.fields["assessors"].help_text = _now("The call wants %(count)s.") % {"count": wanted}

    def wanted(self) -> int:
        """How many are still wanted."""
        return max(self.matter.assessors_wanted() - len(self.matter.active_assessments()), 0)

    def clean_assessors(self):
        chosen = list(self.cleaned_data["assessors"])
        already = {one.assessor_id for one in self.matter.assessments()}
        if any(person.pk in already for person in chosen):
            raise forms.ValidationError(_now("One of these people was already asked."))
        if len(chosen) < self.wanted():
            raise forms.ValidationError(
                ngettext(
                    "The call wants at least %(count)s assessor.",
                    "The call wants at least %(count)s assessors.",
                    self.wanted(),
                )
                % {"count": self.wanted()}
            )
        return chosen


def eligible_assessors(plan):
    """Assessors, advisers and coordinators of the office who serve none of the plan's partners."""
    serving = Membership.objects.current()
    office = serving.filter(organisation__kind="office", office__in=ASSESSING_OFFICES)
    partners = serving.filter(organisation__in=plan.party_ids())
    return (
        Person.objects.filter(pk__in=office.values("person"), is_active=True)
        .exclude(pk__in=partners.values("person"))
        .exclude(pk__in=plan.conflicts.values("person"))
        .order_by("name", "pk")
    )


class GrantRow(PlainForm):
    """A grant: its kind and how much."""

    kind = forms.ChoiceField(
        label=_("Kind of grant"),
        choices=[
            ("inception", _("inception")),
            ("project", _("project")),
            ("steering_group", _("steering group")),
        ],
    )
    amount = MoneyField(label=_("Amount"), currencies=["SEK"], min_value="0.01")


class ConditionRow(PlainForm):
    """Something that must be so by a day."""

    text = forms.CharField(label=_("Condition"), max_length=4000)
    due_on = forms.DateField(label=_("Due on"))


class GrantForm(StepForm):
    """What is granted, and on what conditions."""

    grants = RowsField(GrantRow, label=_("Grants"), least=1)
    conditions = RowsField(ConditionRow, label=_("Conditions"), required=False)

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        lines = self.asked_for()
        self.fields["grants"].initial = [
            {"kind": kind, "amount": Money(total(rows), "SEK")} for kind, rows in lines.items()
        ]

    def asked_for(self) -> dict[str, list]:
        """The confirmed lines by kind of grant."""
        if not hasattr(self, "_asked_for"):
            version = self.matter.latest_version()
            rows = read(version.text["parts"].get("lines", [])) if version else []
            kinds = KINDS_OF_PLAN[self.matter.kind]
            grouped = {kind: [row for row in rows if row.grant == kind] for kind in kinds}
            self._asked_for = {kind: found for kind, found in grouped.items() if found}
        return self._asked_for

    def clean_grants(self):
        rows = self.cleaned_data["grants"]
        problems = [*self._kind_problems(rows), *self._cap_problems(rows)]
        if problems:
            raise forms.ValidationError(problems)
        order = KINDS_OF_PLAN[self.matter.kind]
        return sorted(rows, key=lambda row: order.index(row["kind"]))

    def _kind_problems(self, rows):
        kinds = [row["kind"] for row in rows]
        fitting = KINDS_OF_PLAN[self.matter.kind]
        if len(set(kinds)) < len(kinds):
            yield _now("Each kind of grant is given once.")
        for kind in sorted(set(kinds) - set(fitting)):
            yield _now("A plan of this kind cannot have the grant “%(kind)s”.") % {
                "kind": kind_name(kind)
            }
        if fitting[0] not in kinds:
            yield _now("The grant “%(kind)s” is missing.") % {"kind": kind_name(fitting[0])}
        if "steering_group" in self.asked_for() and "steering_group" not in kinds:
            yield _now("Project and steering group are decided as a pair.")

    def _cap_problems(self, rows):
        frame = self.matter.frame()
        for row in rows:
            cap = frame.cap(row["kind"])
            most = cap and cap.over(frame.years)
            if most and cap.hard and row["amount"] > most:
                yield over_cap(row["kind"], row["amount"].amount, most, hard=True)


class ConditionChoice(forms.ModelChoiceField):
    """A condition of the plan's grants that is not met yet."""

    def label_from_instance(self, condition):
        return f"{condition.due_on}: {condition.text[:80]}"


class ConditionForm(StepForm):
    """Which condition is met."""

    condition = ConditionChoice(label=_("Condition"), queryset=None)

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["condition"].queryset = self.matter.conditions().filter(met_at=None)
