"""What is said about a support: who signed, who holds the offices now, who has left."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import Side
from foundation.accounts.models import Organisation, Party
from foundation.accounts.names import country_name
from foundation.pages.lists import SORTS, ListFilter
from foundation.workflow import clock
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, Reason, StepForm
from partnerships.cooperation.models import Partnership
from partnerships.declarations.forms import SignatoryRow

from .mandates import usual_term
from .workflow import Why

TERMS = [
    ("council", _("the council’s term")),
    ("executive", _("the executive’s term")),
    ("none", _("no term")),
]
CHANGES = [
    ("same", _("the same person, the same side")),
    ("opposition", _("the same person, now in the opposition")),
    ("majority", _("the same person, now in the majority")),
    ("other", _("somebody else")),
]
AHEAD = timedelta(days=366)  # a departure is known so long before, at most


class HolderRow(SignatoryRow):
    """Somebody who is asked to sign now, and how that compares with the last time."""

    offered = ("side", "change")

    change = forms.ChoiceField(
        label=_("Since the last time"), choices=CHANGES, required=False, initial="other"
    )
    field_order = ["side", "change", "name", "office", "email"]

    def clean(self):
        cleaned = super().clean()
        cleaned["change"] = cleaned.get("change") or "other"
        former, has_left = self._former().get(cleaned.get("email"), (None, False))
        if cleaned["change"] in (Side.OPPOSITION, Side.MAJORITY):
            cleaned["side"] = cleaned["change"]
        # Whoever was reported to have left speaks for that side no more, whatever is ticked.
        if former == cleaned.get("side") and (cleaned["change"] == "other" or has_left):
            sentence = _now("This is whoever signed before: say who holds the office now.")
            self.add_error("email", sentence)
        elif cleaned["change"] != "other" and cleaned.get("email") and former is None:
            self.add_error("change", _now("Nobody with this e-mail signed before: somebody else?"))
        return cleaned

    def _former(self) -> dict:
        """{e-mail: (side, whether they have left)} of those who signed the last time."""
        rows = getattr(self.matter, "mandate_rows", None) or []
        return {
            row["email"]: (row["side"], bool(row.get("left_on")))
            for row in rows
            if row.get("email")
        }


class EditForm(StepForm):
    """Who holds the offices now: prefilled with those who signed the last time."""

    office_holders = RowsField(
        HolderRow,
        starters=[{"side": side} for side in Side.values],
        label=_("Who is to sign now"),
        required=False,
        help_text=_(
            "One for the majority, one for the opposition and one high official. Where the sides "
            "have swapped, the former majority signs for the opposition."
        ),
    )


class MandateRow(PlainForm):
    """Somebody who has signed, as the office puts it on record."""

    offered = ("side", "term")

    side = forms.ChoiceField(label=_("Side"), choices=Side.choices)
    name = forms.CharField(label=_("Name"), max_length=150)
    office = forms.CharField(label=_("Office"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    signed_on = forms.DateField(label=_("Signed on"))
    term = forms.ChoiceField(
        label=_("The office follows"), required=False,
        choices=[("", _("what is usual for the office")), *TERMS],
    )  # fmt: skip
    until = forms.DateField(
        label=_("Last day in office"), required=False,
        help_text=_("Only where it is not that of the term."),
    )  # fmt: skip
    key = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        if day > clock.today():
            raise ValidationError(_now("This day has not come yet."))
        return day

    def clean(self):
        cleaned = super().clean()
        signed, until = cleaned.get("signed_on"), cleaned.get("until")
        if signed and until and until < signed:
            self.add_error("until", _now("The last day cannot come before the signature."))
        return cleaned


def as_rows(cleaned: list[dict], former=()) -> list[dict]:
    """Rows of the form as mandates; what no form asks stays with its row: a reported departure,
    and that somebody signed for the term to come."""
    was = {row["key"]: row for row in former}
    return [
        {
            **row,
            "key": row["key"] if row["key"] in was else "",
            "term": row["term"] or usual_term(row["side"], row["office"]),
            "signed_on": row["signed_on"].isoformat(),
            "until": row["until"].isoformat() if row["until"] else "",
            "left_on": was.get(row["key"], {}).get("left_on") or "",
            "incoming": was.get(row["key"], {}).get("incoming", False),
        }
        for row in cleaned
    ]


class MandatesForm(StepForm):
    """All who have signed, as a whole list."""

    mandates = RowsField(MandateRow, label=_("Who has signed"), least=1)

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            names = MandateRow.base_fields
            rows = [{name: row.get(name, "") for name in names} for row in self.matter.mandate_rows]
            self.initial.setdefault("mandates", rows)

    def clean_mandates(self):
        return as_rows(self.cleaned_data["mandates"], self.matter.mandate_rows)


class SupportForm(StepForm):
    """A support that was given before the office used the system."""

    partnership = forms.ModelChoiceField(Partnership.objects.all(), label=_("Partnership"))
    organisation = forms.ModelChoiceField(Organisation.objects.all(), label=_("Organisation"))
    mandates = RowsField(
        MandateRow, label=_("Who has signed"), least=1,
        starters=[{"side": side} for side in Side.values],
    )  # fmt: skip

    def prepare(self):
        # Any can be named, and it is checked that it is a partner; the likely ones are offered.
        parties = Party.objects.current()
        asked = str(self.initial.get("partnership", ""))
        if asked.isascii() and asked.isdigit() and len(asked) <= 18:
            case = Partnership.objects.filter(pk=int(asked)).values("case")
            parties = parties.filter(case__in=case)
        rows = Organisation.objects.filter(pk__in=parties.values("organisation"))
        self.fields["organisation"].widget.choices = [
            ("", "—"), *((row.pk, str(row)) for row in rows)
        ]  # fmt: skip

    def clean_mandates(self):
        return as_rows(self.cleaned_data["mandates"])

    def clean(self):
        cleaned = super().clean()
        partnership, organisation = cleaned.get("partnership"), cleaned.get("organisation")
        if partnership and organisation and organisation not in partnership.organisations:
            sentence = _now("%(organisation)s is no partner in this partnership.")
            self.add_error("organisation", sentence % {"organisation": organisation})
        return cleaned


class DepartureForm(Reason):
    """Who has left the office, and since when."""

    mandate = forms.ChoiceField(label=_("Who has left"), choices=[])
    left_on = forms.DateField(label=_("Last day in office"))
    field_order = ["mandate", "left_on", "reason"]

    def prepare(self):
        rows = getattr(self.matter, "mandate_rows", None) or []
        self.fields["mandate"].choices = [
            (row["key"], f"{row['name']}, {row['office']}")
            for row in rows if not row.get("left_on")
        ]  # fmt: skip

    def clean_left_on(self):
        day = self.cleaned_data["left_on"]
        if day > clock.today() + AHEAD:
            raise ValidationError(_now("This day is more than a year ahead."))
        return day


class ExceptionForm(Reason):
    """A side that the council does not have, and how that is known; none takes it back."""

    sides = forms.MultipleChoiceField(
        label=_("Nobody signs for"), choices=Side.choices, required=False,
        help_text=_("Tick none to take an exception back."),
    )  # fmt: skip
    field_order = ["sides", "reason"]


class BoardFilter(ListFilter):
    """The office's board: what ends first stands on top."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    why_due = forms.ChoiceField(label=_("Why it is due"), required=False)
    field_order = ["q", "country", "state", "why_due"]
    sorts = {**SORTS, "valid_until": "valid_until"}
    usual = "valid_until"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _now("Any")), *countries_of_partners()]
        self.fields["why_due"].choices = [("", _now("Any")), *Why.choices]

    def narrow(self, rows, asked):
        rows = super().narrow(rows, asked)
        if asked.get("country"):
            rows = rows.filter(organisation__country=asked["country"])
        if asked.get("why_due"):
            rows = rows.filter(why_due=asked["why_due"])
        return rows


def countries_of_partners() -> list[tuple[str, str]]:
    """The countries in which anybody is a party of a case, by name."""
    parties = Party.objects.current().order_by()
    codes = parties.values_list("organisation__country", flat=True).distinct()
    return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])
