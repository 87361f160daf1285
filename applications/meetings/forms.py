"""What a meeting says of itself, and what is proposed for each plan."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.plans.forms import ConditionRow, GrantForm, GrantRow
from applications.plans.models import Plan
from foundation.money.formatting import format_date
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, StepForm
from foundation.workflow.shapes import shape
from partnerships.programmes.models import Call

from .workflow import Outcome

__all__ = ["EditForm", "MeetingForm", "ProposeForm"]

WITH_THE_OFFICE = ("submitted", "assessing")


class PresentRow(PlainForm):
    """Somebody who was there, and as what."""

    name = forms.CharField(label=_("Name"), max_length=200)
    office = forms.CharField(label=_("As what"), max_length=200, required=False)


class PlansField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, plan):
        return f"{plan} ({plan.reference}, {plan.get_state_display()})"


class EditForm(StepForm):
    """Day, place, who is present and which plans are on the agenda."""

    title = forms.CharField(label=_("Title"), max_length=240, required=False)
    held_on = forms.DateField(label=_("Day"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    present = RowsField(PresentRow, label=_("Who is present"), required=False)
    plans = PlansField(
        Plan.objects.select_related("partnership"), label=_("Plans on the agenda"),
        required=False,
        help_text=_("Plans of the call that the office has. One in which you have a conflict of "
                    "interest is not offered."),
    )  # fmt: skip

    def prepare(self):
        self.offer(getattr(self.matter, "call_id", None))

    def offer(self, call):
        """The plans of a call (its id) that can be decided on and are not closed to the person."""
        field = self.fields["plans"]
        rows = field.queryset.filter(state__in=WITH_THE_OFFICE)
        if self.matter is not None and self.matter.pk:
            rows = rows | field.queryset.filter(pk__in=self.matter.plans)
        if self.by is not None:
            rows = rows.exclude(conflicts__person=self.by.pk)
        field.queryset = rows.filter(partnership__call=call) if call else rows
        field.queryset = field.queryset.order_by("pk")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("held_on") and not cleaned.get("title"):
            day = format_date(cleaned["held_on"])
            cleaned["title"] = _now("Decision meeting, %(day)s") % {"day": day}
        return cleaned


class MeetingForm(EditForm):
    """A meeting about plans of one call; without `plans` all that are assessed are on its
    agenda."""

    call = forms.ModelChoiceField(label=_("Call"), queryset=Call.objects.all())
    field_order = ["call", "title", "held_on", "place", "present", "plans"]

    def prepare(self):
        asked = str(self.initial.get("call", ""))
        self.offer(int(asked[:18]) if asked.isdecimal() else None)
        self.fields["plans"].help_text = _now(
            "None chosen: every plan of the call whose assessments are in. It can be changed."
        )

    def clean(self):
        cleaned = super().clean()
        call = cleaned.get("call")
        if call is None or "plans" not in cleaned:
            return cleaned
        chosen = list(cleaned["plans"])
        if any(plan.partnership.call_id != call.pk for plan in chosen):
            self.add_error("plans", _now("Choose plans of this call."))
        cleaned["plans"] = chosen or self._assessed(call)
        return cleaned

    def _assessed(self, call) -> list[Plan]:
        rows = self.fields["plans"].queryset.filter(partnership__call=call, state="assessing")
        return [
            plan
            for plan in rows.select_related("partnership__call_version")
            if sum(one.state == "submitted" for one in plan.assessments())
            >= plan.assessors_wanted()
        ]


class ProposeForm(StepForm):
    """What is to become of one plan on the agenda, in the shape of the plan's own decision."""

    plan = forms.ModelChoiceField(Plan.objects.all(), label=_("Plan"))
    outcome = forms.ChoiceField(
        label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    grants = RowsField(
        GrantRow, label=_("Grants"), required=False, help_text=_("Only where it is granted.")
    )
    conditions = RowsField(
        ConditionRow, label=_("Conditions"), required=False,
        help_text=_("Only where it is granted."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Comments or reasons"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Needed to return or to reject: the partners read it."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        field = self.fields["plan"]
        field.queryset = field.queryset.filter(pk__in=self.matter.plans)
        if self.is_bound:
            return
        asked = str(self.initial.get("plan", ""))
        named = field.queryset.filter(pk=int(asked[:18])) if asked.isdecimal() else field.queryset
        plan, *others = named[:2] or [None]
        if plan is not None and not others:  # the one that is named, or the only one there is
            self.initial.setdefault("plan", plan.pk)
            self._begin_with(plan)

    def _begin_with(self, plan):
        """What is written already; else what the partners ask for."""
        item = self.matter.items.get(plan=plan)
        asked = GrantForm(matter=plan, by=self.by).fields["grants"].initial
        self.initial = {
            "outcome": item.outcome, "conditions": item.conditions, "text": item.text,
            "grants": item.grants or shape(asked), **self.initial,
        }  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        outcome, plan = cleaned.get("outcome"), cleaned.get("plan")
        tells_why = outcome in (Outcome.RETURN, Outcome.REJECT)
        if tells_why and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _now("Say why: the partners read it."))
        if outcome == Outcome.GRANT and plan is not None:
            self._check_grant(plan, cleaned)
        return cleaned

    def _check_grant(self, plan, cleaned):
        """The decision's own form says what is wrong with the amounts."""
        rows = {name: shape(cleaned.get(name) or []) for name in ("grants", "conditions")}
        form = GrantForm(rows, matter=plan, by=self.by)
        if not form.is_valid():
            for name, problems in form.errors.items():
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, list(problems))
