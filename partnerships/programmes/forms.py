"""What a call is made of: its dates, places and costs, and the rules it starts with."""

from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from foundation.money.forms import MoneyField
from foundation.workflow.fields import InstantField, TextsField
from foundation.workflow.forms import PlainForm, Reason, StepForm

from . import defaults
from .call_rules import KINDS
from .models import Call
from .reference_models import CostCategory, Topic

ASSESSED = {"inception": _("Inception"), "project": _("Project")}
MOST_ASSESSORS = 9
KIND_CHOICES = [
    ("inception", _("Inception")),
    ("project", _("Project")),
    ("steering_group", _("Steering group")),
]
assert [code for code, _label in KIND_CHOICES] == list(KINDS)


def country_choices() -> list[tuple[str, str]]:
    """Every country by its ISO 3166-1 code, named in the reader's language."""
    names = Locale.parse((get_language() or "en").split("-")[0]).territories
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in NO_PLACE]
    return sorted(((code, names[code]) for code in codes), key=lambda pair: pair[1])


NO_PLACE = {"ZZ", "EU", "EZ", "UN", "QO", "XA", "XB", "XK"}


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
        self.fields["countries"].choices = country_choices()
        self.fields["categories"].choices = [
            (row.code, str(row)) for row in CostCategory.objects.all()
        ]
        self.fields["themes"].choices = [(row.code, str(row)) for row in Topic.objects.all()]

    def zones_offered(self) -> list[str]:
        """Those near to the partners, and the one chosen; the API takes any."""
        own = getattr(self.matter, "time_zone", "")
        near = ("Africa/", "Europe/")
        return sorted(
            zone for zone in available_timezones() if zone.startswith(near) or zone == own
        )

    @classmethod
    def present(cls, matter):
        return {**super().present(matter), "title": matter.titles}

    def clean_time_zone(self):
        zone = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
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


class QuestionForm(PlainForm):
    code = forms.SlugField(label=_("Code"), max_length=40)
    label = TextsField(label=_("Text"), max_length=500)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    long = forms.BooleanField(label=_("A longer text"), required=False)


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


class TermsForm(PlainForm):
    audit_before_submission = forms.BooleanField(
        label=_("The audit comes before the report is sent in"), required=False
    )
    papers_are_errors = forms.BooleanField(
        label=_("A missing paper stands in the way (otherwise it is a warning)"), required=False
    )
    line_warning_percent = forms.IntegerField(
        label=_("Warn when a line is passed by (%)"), min_value=0, max_value=100
    )
    amendment_percent = forms.IntegerField(
        label=_("An amendment is needed above (%)"), min_value=0, max_value=100
    )
    amendment_amount = MoneyField(label=_("and above (SEK)"), currencies=["SEK"])
    hours_per_month = forms.IntegerField(
        label=_("Working hours in a month"), min_value=1, max_value=300
    )
    answer_days = forms.IntegerField(
        label=_("Days to answer a proposed match"), min_value=1, max_value=365
    )
    year_of = forms.ChoiceField(
        label=_("A cost belongs to the year of"),
        choices=[("payment", _("payment")), ("delivery", _("delivery"))],
    )
    weight_themes = _weight(_("Points for topics in common"))
    weight_named = _weight(_("Points for naming each other"))
    weight_size = _weight(_("Points for being alike in size"))
    weight_calendar = _weight(_("Points for months without an election"))
    weight_earlier = _weight(_("Points for having been partners before"))

    def clean(self):
        cleaned = super().clean()
        for name, usual in defaults.TERMS.items():
            if name.startswith("weight_") and cleaned.get(name) is None and name not in self.errors:
                cleaned[name] = usual
        return cleaned
