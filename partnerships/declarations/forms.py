"""What a declaration is made of: call, municipality, topics, motivation, and who is to sign."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import Language, OfficeCode, PersonKind, Side
from foundation.accounts.models import Membership, Organisation, Person
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, Reason, StepForm
from partnerships.programmes.models import Call
from partnerships.programmes.reference_models import Topic

__all__ = ["Answers", "DeclarationForm", "EditForm", "Reason"]


class SignatoryRow(PlainForm):
    """Somebody whose signature stands for a side."""

    offered = ("side",)

    side = forms.ChoiceField(label=_("Side"), choices=Side.choices)
    name = forms.CharField(label=_("Name"), max_length=150)
    office = forms.CharField(
        label=_("Office"), max_length=150, help_text=_("Mayor, opposition councillor, director …")
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254)

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        known = Person.objects.filter(email=email).first()
        if known and (known.kind != PersonKind.PERSON or not known.is_active):
            raise ValidationError(_("Nobody can sign with this address."))
        return email


class EditForm(StepForm):
    """What may change while it is a draft."""

    title = forms.CharField(label=_("Title"), max_length=200)
    themes = forms.MultipleChoiceField(label=_("Topics"), required=False)
    motivation = forms.CharField(
        label=_("Why do you want this?"), required=False, widget=forms.Textarea({"rows": 8})
    )
    signatories = RowsField(
        SignatoryRow,
        starters=[{"side": side} for side in Side.values],
        label=_("Who is to sign"),
        required=False,
        help_text=_(
            "At least one for the majority, one for the opposition and one high official. Each "
            "gets a link of their own by e-mail; no account is needed."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of your texts"), choices=Language.choices, required=False
    )

    def prepare(self):
        self.fields["themes"].choices = [(row.code, str(row)) for row in Topic.objects.all()]
        if self.by is not None:
            self.fields["language"].initial = self.by.language

    def clean(self):
        cleaned = super().clean()
        if "language" in cleaned and not cleaned["language"] and self.matter is not None:
            cleaned["language"] = self.matter.language or getattr(self.by, "language", "") or "en"
        return cleaned


class DeclarationForm(EditForm):
    """A municipality's coordinator declares interest in a call that is open."""

    call = forms.ModelChoiceField(Call.objects.all(), label=_("Call"))
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Municipality"))
    field_order = ["call", "organisation"]

    def prepare(self):
        super().prepare()
        self.fields["organisation"].queryset = coordinated_by(self.by)
        if self.by is not None and not self.is_bound:
            self._choose_the_only_one()

    def _choose_the_only_one(self):
        """Where there is one open call, or one municipality, nobody needs to look for it."""
        offered = {
            "call": self.fields["call"].queryset.taking_declarations(),
            "organisation": self.fields["organisation"].queryset,
        }
        for name, rows in offered.items():
            found = list(rows[:2])
            if len(found) == 1:
                self.initial.setdefault(name, found[0].pk)

    def clean(self):
        cleaned = super().clean()
        call, organisation = cleaned.get("call"), cleaned.get("organisation")
        if call and organisation and not call.rules().admits_country(organisation.country):
            sentence = _("%(organisation)s is not in a country that this call is open to.")
            self.add_error("organisation", sentence % {"organisation": organisation})
        return cleaned


def coordinated_by(person):
    """The partner organisations that this person coordinates."""
    if person is None or not person.pk:
        return Organisation.objects.none()
    serving = Membership.objects.current().filter(person=person, office=OfficeCode.COORDINATOR)
    rows = Organisation.objects.filter(pk__in=serving.values("organisation"))
    return rows.exclude(kind__in=["office", "audit_firm"])


class Answers(PlainForm):
    """The call's own questions; the part is free, so further texts are kept beside them."""

    def prepare(self):
        rules = self.matter.rules if self.matter is not None and self.matter.pk else None
        for question in rules.questions if rules else ():
            self._add(question["code"], _in_words(question["label"]), question.get("long"))

    def _add(self, code: str, label: str, long=False):
        widget = forms.Textarea({"rows": 5}) if long else forms.TextInput()
        self.fields[code] = forms.CharField(
            label=label, required=False, max_length=20_000, widget=widget
        )


def _in_words(texts) -> str:
    if isinstance(texts, str):
        return texts
    language = (get_language() or "en")[:2]
    return texts.get(language) or next(filter(None, texts.values()), "")
