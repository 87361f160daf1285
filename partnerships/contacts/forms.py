"""What a contact note asks: when and with whom, what was said, who owes what by when."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation
from foundation.accounts.roles import office_id
from foundation.workflow import clock
from foundation.workflow.forms import HouseForm, PlainForm, Reason, StepForm
from partnerships.cooperation.models import Partnership
from partnerships.cooperation.roles import case_staff

from .roles import owners_of
from .workflow import Kind


class EditForm(StepForm):
    """What happened. No note beside it: the office's own, typed in a draft, would be read by the
    partners once it is filed."""

    note = None
    title = forms.CharField(label=_("Title"), max_length=250)
    kind = forms.ChoiceField(label=_("Kind of contact"), choices=Kind)
    held_on = forms.DateField(label=_("Day"))
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("Organisations that took part"), required=False
    )
    took_part = forms.CharField(
        label=_("Who took part"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Names and offices; nobody under 18 by name."),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("What was said"), widget=forms.Textarea({"rows": 8}),
        help_text=_("The partners read this once it is filed."),
    )  # fmt: skip

    def prepare(self):
        partnership = self.about()
        ids = [*partnership.party_ids(), office_id()] if partnership else []
        self.fields["organisations"].queryset = Organisation.objects.filter(pk__in=ids)

    def about(self):
        return self.matter.partnership if self.matter is not None and self.matter.pk else None


class ContactForm(EditForm):
    """A note is begun on a partnership."""

    partnership = forms.ModelChoiceField(Partnership.objects.all(), label=_("Partnership"))
    field_order = [
        "partnership", "title", "kind", "held_on", "organisations", "took_part", "summary",
    ]  # fmt: skip

    def prepare(self):
        # The same partners may have several: the reference tells them apart.
        self.fields["partnership"].label_from_instance = lambda one: f"{one} ({one.reference})"
        if self.by is not None:
            field = self.fields["partnership"]
            field.queryset = field.queryset.filter(case_staff.where(Partnership, self.by))
        super().prepare()

    def about(self):
        """The one that was chosen, or that the page came from: whose organisations to offer."""
        sent = self.data.get("partnership") if self.is_bound else self.initial.get("partnership")
        number = str(sent).strip()
        if not (number.isascii() and number.isdigit() and len(number) <= 18):
            return None
        return self.fields["partnership"].queryset.filter(pk=int(number)).first()


# --- agreed points ------------------------------------------------------------------------------


class OwnerField(forms.TypedChoiceField):
    """A partner or the office, by organisation id; read from memory, for many rows at once."""

    def __init__(self, **kwargs):
        super().__init__(coerce=int, empty_value=None, **kwargs)


def days_after(contact, day) -> None:
    """A promise is for the day of the contact or later."""
    if contact is not None and contact.pk and day < contact.held_on:
        raise ValidationError(say("This lies before the contact itself."))


class _Point(HouseForm):
    """What was agreed, who does it and by when."""

    text = forms.CharField(label=_("What was agreed"), max_length=1000)
    owner = OwnerField(label=_("Who does it"))
    due_on = forms.DateField(label=_("By when"), required=False)

    def prepare(self):
        offer_owners(self)

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day:
            days_after(self.matter, day)
        return day


class AddPointForm(_Point, StepForm):
    """One point more."""


class PointForm(_Point, PlainForm):
    """A row of the note while it is written."""

    done_on = forms.DateField(label=_("Done on"), required=False)

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        if day and day > clock.today():
            raise ValidationError(say("This day is still to come."))
        return day


def offer_owners(form) -> None:
    owners = form.matter.owners() if form.matter is not None and form.matter.pk else []
    form.fields["owner"].choices = [("", "—"), *owners]


class PointStep:
    """A step about one of the open points that are this person's to deal with."""

    def offer_points(self):
        self.fields["point"].choices = []
        if self.matter is None or not self.matter.pk or self.by is None:
            return
        rows = self.matter.open_points()
        if not case_staff.people(self.matter).filter(pk=self.by.pk).exists():
            rows = [row for row in rows if self._is_theirs(row["owner"])]
        names = dict(self.matter.owners())
        self.fields["point"].choices = [
            (row["key"], f"{row['text']} ({names.get(row['owner'], '')})") for row in rows
        ]
        if not self.is_bound and len(rows) == 1:
            self.initial.setdefault("point", rows[0]["key"])

    def _is_theirs(self, owner: int) -> bool:
        return owners_of(self.matter, [owner]).filter(pk=self.by.pk).exists()


class PointDoneForm(PointStep, StepForm):
    """Which one, and since when."""

    point = forms.ChoiceField(label=_("Agreed point"))
    done_on = forms.DateField(label=_("Done on"), required=False)

    def prepare(self):
        self.offer_points()

    def clean_done_on(self):
        day = self.cleaned_data["done_on"] or clock.today()
        if day > clock.today():
            raise ValidationError(say("This day is still to come."))
        return day


class MovePointForm(PointStep, Reason):
    """Which one, to when, and why."""

    point = forms.ChoiceField(label=_("Agreed point"))
    due_on = forms.DateField(label=_("By when"))
    field_order = ["point", "due_on", "reason"]

    def prepare(self):
        self.offer_points()

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        days_after(self.matter, day)
        if day > clock.today() + timedelta(days=3660):
            raise ValidationError(say("This year is too far away."))
        return day


class OfficeNoteForm(PlainForm):
    """What the office alone should know."""

    text = forms.CharField(
        label=_("Note"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 6})
    )
