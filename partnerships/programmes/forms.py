"""What a call is made of: its dates, places and costs, and the rules it starts with."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import PARTNER_KINDS, OrganisationKind
from foundation.accounts.models import Organisation
from foundation.money.forms import MoneyField
from foundation.workflow import clock
from foundation.workflow.fields import InstantField, TextsField
from foundation.workflow.forms import PlainForm, Reason, StepForm

from . import defaults
from .audit_forms import AuditTerms, ProcedureForm
from .call_rules import HOME
from .cost_forms import (
    KIND_CHOICES,
    FlatRateForm,
    LumpSumForm,
    MoneyTerms,
    PaperForm,
    RuleForm,
    costs_offered,
    country_choices,
)
from .days_of_year import DaysOfYearField
from .models import Call
from .reference_models import Topic

__all__ = [
    "CalendarForm", "CallForm", "CapForm", "CriterionForm", "ExtendForm", "FlatRateForm",
    "LumpSumForm", "NewCallForm", "PaperForm", "ProcedureForm", "QuestionForm", "RuleForm",
    "TermsForm", "country_choices", "year_after",
]  # fmt: skip

ASSESSED = {"inception": _("Inception"), "project": _("Project")}
MOST_ASSESSORS = 9


class CountsWidget(forms.MultiWidget):
    """A small number box for each kind of plan."""

    template_name = "widgets/counts.html"

    def __init__(self, names):
        self.names = names
        boxes = {
            name: forms.NumberInput({"min": 0, "max": MOST_ASSESSORS, "aria-label": label})
            for name, label in names.items()
        }
        super().__init__(boxes)

    def decompress(self, value):
        return [(value or {}).get(name, 0) for name in self.names]

    def value_from_datadict(self, data, files, name):
        if name in data and not hasattr(data, "getlist"):
            return data[name]
        typed = super().value_from_datadict(data, files, name)
        return dict(zip(self.names, typed, strict=True))

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for box, label in zip(context["widget"]["subwidgets"], self.names.values(), strict=True):
            box["label"] = label
        return context


class CountsField(forms.Field):
    """Whole numbers by kind of plan: {"inception": 0, "project": 2}; one left out is none."""

    ask_type = "object"
    takes_objects = True

    def __init__(self, names, **kwargs):
        self.names = names
        super().__init__(widget=CountsWidget(names), **kwargs)

    def to_python(self, value):
        if value in (None, ""):
            return {}
        if not isinstance(value, dict) or set(value) - set(self.names):
            raise ValidationError(
                gettext("Give a number for each of: %(names)s.") % {"names": ", ".join(self.names)}
            )
        return {name: self._count(value.get(name)) for name in self.names}

    def _count(self, value) -> int:
        if value in (None, ""):
            return 0
        readable = isinstance(value, int | str) and not isinstance(value, bool)
        text = str(value).strip()
        if not readable or not text.isdecimal() or len(text) > 2 or int(text) > MOST_ASSESSORS:
            raise ValidationError(
                gettext("Give a whole number from 0 to %(most)s.") % {"most": MOST_ASSESSORS}
            )
        return int(text)


class CallForm(StepForm):
    """A call as a programme manager announces it; the rest comes from the programme's defaults."""

    title = TextsField(label=_("Title"), max_length=240)
    opens_at = InstantField(label=_("Opens"))
    closes_at = InstantField(label=_("Closes"))
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=50, initial="Europe/Stockholm", widget=forms.Select
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries"), help_text=_("Where partners of Swedish municipalities may come from.")
    )
    starts_on = forms.DateField(label=_("Projects may start on"))
    ends_on = forms.DateField(label=_("Projects end by"))
    categories = forms.MultipleChoiceField(
        label=_("Costs that are financed"), help_text=_("What is not named is not financed.")
    )
    themes = forms.MultipleChoiceField(
        label=_("Topics"), required=False, help_text=_("None chosen: every topic.")
    )
    assessors = CountsField(ASSESSED, label=_("Assessors of a plan"))

    def prepare(self):
        self.fields["time_zone"].widget.choices = [(zone, zone) for zone in self.zones_offered()]
        self._offer_countries()
        self.fields["categories"].choices = costs_offered(self.matter)
        self.fields["themes"].choices = [(row.code, str(row)) for row in Topic.objects.all()]

    def _offer_countries(self):
        """The page offers those of organisations that are here, and the chosen; any is understood,
        as long as it has a code."""
        every = country_choices()
        there = set(Organisation.objects.order_by().values_list("country", flat=True).distinct())
        there |= set(getattr(self.matter, "countries", None) or ())
        self.fields["countries"].choices = every
        if there - {HOME}:
            near = [one for one in every if one[0] in there and one[0] != HOME]
            self.fields["countries"].widget.choices = near

    def zones_offered(self) -> list[str]:
        """Those near to the partners, and the one chosen; the API takes any."""
        own = getattr(self.matter, "time_zone", "")
        near = ("Africa/", "Europe/")
        return sorted(zone for zone in clock.zones() if zone.startswith(near) or zone == own)

    @classmethod
    def present(cls, matter):
        return {**super().present(matter), "title": matter.titles}

    def clean_time_zone(self):
        zone = self.cleaned_data["time_zone"]
        if zone not in clock.zones():
            raise ValidationError(_("There is no such time zone: write it like Europe/Stockholm."))
        return zone

    def clean(self):
        cleaned = super().clean()
        in_order(self, "opens_at", "closes_at", _("A call closes after it opens."))
        in_order(self, "starts_on", "ends_on", _("The last day comes after the first."))
        if "title" in cleaned:
            titles = cleaned["title"]
            cleaned["titles"] = titles
            cleaned["title"] = titles.get("en") or titles.get("sv", "")
        return cleaned


class NewCallForm(CallForm):
    """A call to be prepared, from nothing or like an earlier one."""

    like = forms.ModelChoiceField(
        Call.objects.all(), label=_("Like an earlier call"), required=False,
        widget=forms.HiddenInput,
    )  # fmt: skip

    def prepare(self):
        super().prepare()
        named = str(self.initial.get("like") or "")
        earlier = self.fields["like"].queryset.filter(pk=named[:18]) if named.isdecimal() else []
        for call in earlier:
            self.initial = {**self.a_year_after(call), **self.initial}

    @classmethod
    def a_year_after(cls, call) -> dict:
        """What the earlier call says, each date a year later; to be read through and changed."""
        said = cls.present(call)
        for name in ("opens_at", "closes_at", "starts_on", "ends_on"):
            said[name] = year_after(getattr(call, name))
        return said


def year_after(day):
    """The same day of the next year; 1 March for 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, month=3, day=1)


def in_order(form, first: str, last: str, sentence) -> None:
    """An error at `last` where it does not come after `first`."""
    begins, ends = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if begins and ends and ends <= begins:
        form.add_error(last, sentence)


class ExtendForm(Reason):
    closes_at = InstantField(label=_("Closes"))
    field_order = ["closes_at", "reason", "note"]

    def clean_closes_at(self):
        later = self.cleaned_data["closes_at"]
        if self.matter is not None and later <= self.matter.closes_at:
            raise ValidationError(_("An extension is to a later moment than before."))
        return later


class CriterionForm(PlainForm):
    code = forms.SlugField(label=_("Code"), max_length=40)
    label = TextsField(label=_("Text"), max_length=300)
    max = forms.IntegerField(label=_("Highest score"), min_value=1, max_value=100)


QUESTION_KINDS = [
    ("short", _("a short text")),
    ("long", _("a longer text")),
    ("number", _("a number")),
    ("yes_no", _("yes or no")),
    ("choice", _("one of several choices")),
]
READERS = [("office", _("the office alone")), ("partner", _("the office and the matched partner"))]


class QuestionForm(PlainForm):
    code = forms.SlugField(label=_("Code"), max_length=40)
    label = TextsField(label=_("Text"), max_length=500)
    kind = forms.ChoiceField(label=_("Answer"), choices=QUESTION_KINDS, required=False)
    hint = TextsField(label=_("Hint"), max_length=500, required=False)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    word_limit = forms.IntegerField(
        label=_("Words at most"), min_value=1, max_value=5000, required=False
    )
    options = TextsField(label=_("Choices, one a line"), long=True, required=False)
    seen_by = forms.ChoiceField(label=_("Who reads it"), choices=READERS, required=False)

    def prepare(self):
        if self.initial and not self.initial.get("kind"):  # from before there were kinds
            self.initial["kind"] = "long" if self.initial.get("long") else "short"

    def clean(self):
        cleaned = super().clean()
        if "kind" in cleaned:  # `long` is what there was before; machines may still send it
            long = self.data.get("long") in (True, "true", "on")
            cleaned["kind"] = cleaned["kind"] or ("long" if long else "short")
        cleaned["seen_by"] = cleaned.get("seen_by") or "office"
        if cleaned.get("kind") == "choice" and "options" in cleaned:
            self._check_options(cleaned["options"])
        return cleaned

    def _check_options(self, texts):
        numbers = {len(lines_of(text)) for text in texts.values() if text}
        if not numbers or min(numbers) < 2:
            self.add_error("options", gettext("Give at least two choices, one a line."))
        elif len(numbers) > 1:
            self.add_error("options", gettext("Give as many choices in both languages."))


def lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


class CapForm(PlainForm):
    kind = forms.ChoiceField(label=_("Kind of grant"), choices=KIND_CHOICES)
    parties = forms.IntegerField(label=_("Partners"), min_value=2, max_value=9)
    amount = MoneyField(label=_("Amount"), currencies=["SEK"])
    hard = forms.BooleanField(
        label=_("Binding"), required=False, help_text=_("Otherwise it is a guide value.")
    )
    per_year = forms.BooleanField(label=_("A year"), required=False)
    work_input = MoneyField(label=_("Of which work input"), currencies=["SEK"], required=False)


def _weight(label):
    return forms.IntegerField(label=label, min_value=0, max_value=100, required=False)


class CalendarForm(PlainForm):
    """A day of the whole cohort: a training, a common event."""

    title = TextsField(label=_("What"), max_length=200)
    on = forms.DateField(label=_("Day"))
    until = forms.DateField(label=_("Last day"), required=False)
    place = forms.CharField(label=_("Where"), max_length=200, required=False)

    def clean(self):
        cleaned = super().clean()
        begins, ends = cleaned.get("on"), cleaned.get("until")
        if begins and ends and ends < begins:
            self.add_error("until", _("The last day comes after the first."))
        return cleaned


class TermsForm(AuditTerms, MoneyTerms):
    field_order = [
        "organisation_kinds", "audit_before_submission", "steering_group_signs",
        "papers_are_errors", "answers_are_errors",
        "line_warning_percent", "amendment_percent", "amendment_amount", "general_costs",
        "shifts_are_errors", "hours_per_month", *MoneyTerms.base_fields,
    ]  # fmt: skip

    organisation_kinds = forms.MultipleChoiceField(
        label=_("Who may declare interest"), required=False,
        help_text=_("None chosen: every kind of organisation."),
        choices=[one for one in OrganisationKind.choices if one[0] in PARTNER_KINDS],
    )  # fmt: skip
    audit_before_submission = forms.BooleanField(
        label=_("The audit comes before the report is sent in"), required=False
    )
    steering_group_signs = forms.BooleanField(
        label=_("The steering group signs a plan before it is submitted"), required=False
    )
    papers_are_errors = forms.BooleanField(
        label=_("A missing paper stands in the way (otherwise it is a warning)"), required=False
    )
    answers_are_errors = forms.BooleanField(
        label=_("An unanswered question stands in the way (otherwise it is a warning)"),
        required=False,
    )
    line_warning_percent = forms.IntegerField(
        label=_("Warn when a line is passed by (%)"), min_value=0, max_value=100
    )
    amendment_percent = forms.IntegerField(
        label=_("An amendment is needed above (%)"), min_value=0, max_value=100
    )
    amendment_amount = MoneyField(label=_("and above (SEK)"), currencies=["SEK"])
    general_costs = forms.MultipleChoiceField(
        label=_("General costs"), required=False,
        help_text=_("An amendment is warned of when it shifts money from taking part to these."),
    )  # fmt: skip
    shifts_are_errors = forms.BooleanField(
        label=_("Such a shift stands in the way (otherwise it is a warning)"), required=False
    )
    hours_per_month = forms.IntegerField(
        label=_("Working hours in a month"), min_value=1, max_value=300
    )
    answer_days = forms.IntegerField(
        label=_("Days to answer a proposed match"), min_value=1, max_value=365
    )
    forecast_days = DaysOfYearField()
    year_of = forms.ChoiceField(
        label=_("A cost belongs to the year of"),
        choices=[("payment", _("payment")), ("delivery", _("delivery"))],
    )
    support_lead_days = forms.IntegerField(
        label=_("Days before an election when a support is asked for anew"),
        min_value=1, max_value=365, required=False,
    )  # fmt: skip
    support_renewal_days = forms.IntegerField(
        label=_("Days to have a support signed anew"), min_value=1, max_value=365, required=False
    )
    bank_days = forms.IntegerField(
        label=_("Days without a payment after a change of bank details"),
        min_value=0, max_value=90, required=False,
    )  # fmt: skip
    budget_frame = MoneyField(
        label=_("Money of the round (SEK)"), currencies=["SEK"], required=False,
        help_text=_("What all grants of this call may come to. The office sees it where it "
                    "compares the plans; nothing is held back by it."),
    )  # fmt: skip
    publish_rejections = forms.BooleanField(
        label=_("Rejections stand in the public list of decisions, too"), required=False
    )
    weight_themes = _weight(_("Points for topics in common"))
    weight_named = _weight(_("Points for naming each other"))
    weight_size = _weight(_("Points for being alike in size"))
    weight_calendar = _weight(_("Points for months without an election"))
    weight_earlier = _weight(_("Points for having been partners before"))
    weight_ranks = _weight(_("Points for a topic that is important to both"))
    weight_areas = _weight(_("Points for functional areas in common"))
    weight_setting = _weight(_("Points for both being urban, or rural"))
    weight_language = _weight(_("Points for a language in common"))
    weight_connection = _weight(_("Points for a good internet connection"))
    weight_route = _weight(_("Points for a short way to a visa"))
    weight_support = _weight(_("Points for support that lasts"))

    def prepare(self):
        self.fields["general_costs"].choices = costs_offered(self.matter)

    def clean(self):
        cleaned = super().clean()
        for name, usual in defaults.TERMS.items():
            if (
                name.startswith(
                    ("weight_", "support_", "advance_", "bank_", "audit_", "deviation_")
                )
                and cleaned.get(name) is None
                and name not in self.errors
            ):
                cleaned[name] = usual
        return cleaned
