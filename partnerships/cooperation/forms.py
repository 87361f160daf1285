"""What the steps of a partnership ask: people, partners, papers, and how it is doing."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import PARTNER_KINDS, OfficeCode
from foundation.accounts.models import Appointment, Membership, Organisation, Person
from foundation.accounts.names import country_name
from foundation.documents.models import Document
from foundation.workflow import clock
from foundation.workflow.forms import PlainForm, Reason, StepForm
from partnerships.programmes.call_rules import HOME
from partnerships.programmes.reference_models import Topic

from .people import APPOINTED_LABELS, FUNCTION_LABELS, NAMED
from .roles import APPOINTED_AS, serving_the_office
from .standing import may_leave
from .workflow import Health

ASSOCIATE_KINDS = [
    ("research", _("university or research institute")),
    ("civil_society", _("civil society organisation")),
    ("other", _("other")),
]


def in_order(form, first: str, last: str) -> None:
    """The last day is not before the first; the problem stands at the last."""
    begins, ends = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if begins and ends and ends < begins:
        form.add_error(last, say("The last day cannot come before the first."))


class EditForm(StepForm):
    """What a partnership is called and about: topics drift over the years (DOMAIN §2)."""

    title = forms.CharField(label=_("Title"), max_length=250)
    themes = forms.MultipleChoiceField(label=_("Topics"), required=False)

    def prepare(self):
        rows = self.matter.topics() if self.matter is not None else Topic.objects.all()
        self.fields["themes"].choices = [(row.code, str(row)) for row in rows]


# --- people of a partner ------------------------------------------------------------------------


class MemberForm(PlainForm):
    """Somebody of the steering group or the team; no more about a person than is needed."""

    function = forms.ChoiceField(label=_("Function"), choices=NAMED)
    name = forms.CharField(label=_("Name"), max_length=150)
    office = forms.CharField(
        label=_("Office"), max_length=150, required=False,
        help_text=_("Chair of the executive board, head of schools …"),
    )  # fmt: skip
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    since = forms.DateField(label=_("Since"))
    until = forms.DateField(label=_("Last day"), required=False)

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        in_order(self, "since", "until")


class NameMemberForm(StepForm):
    """One person more; a day that is left out is today."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Partner"), required=False
    )
    function = forms.ChoiceField(
        label=_("Function"), choices=NAMED,
        help_text=_(
            "The side of a politician is asked for because the programme wants majority and "
            "opposition in the steering group. Only the partners and the office see it. Being "
            "named gives no right here: for that, invite the person under “People”."
        ),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=150)
    office = forms.CharField(
        label=_("Office"), max_length=150, required=False,
        help_text=_("Chair of the executive board, head of schools …"),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False,
        help_text=_("Only if they may be written to about this partnership."),
    )  # fmt: skip
    since = forms.DateField(label=_("Since"), required=False)

    def prepare(self):
        field = self.fields["organisation"]
        field.queryset = named_by(self.by, self.matter)
        if not self.is_bound and field.queryset.count() == 1:
            field.initial = field.queryset.get().pk

    def clean(self):
        cleaned = super().clean()
        cleaned["email"] = (cleaned.get("email") or "").lower()
        cleaned["since"] = cleaned.get("since") or clock.today()
        if "organisation" in cleaned and cleaned["organisation"] is None:
            own = list(self.fields["organisation"].queryset[:2])
            if len(own) != 1:
                self.add_error("organisation", say("Say for which partner."))
            cleaned["organisation"] = own[0] if len(own) == 1 else None
        return cleaned


def named_by(person, partnership):
    """The parties whose people this person names: the own ones; for a paper, the office any."""
    if partnership is None or not partnership.pk or person is None:
        return Organisation.objects.none()
    parties = Organisation.objects.filter(pk__in=list(partnership.party_ids()))
    if serving_the_office(person=person).exists():
        return parties
    mine = Membership.objects.current().filter(person=person, office=OfficeCode.COORDINATOR)
    return parties.filter(pk__in=mine.values("organisation"))


class EndMemberForm(StepForm):
    """Who of the named people leaves, and when."""

    member = forms.ChoiceField(label=_("Who"))
    last_day = forms.DateField(label=_("Last day"), required=False)

    def prepare(self):
        self.rows = {}
        if self.matter is not None and self.matter.pk:
            own = set(named_by(self.by, self.matter).values_list("pk", flat=True))
            self.rows = {
                row["key"]: (pk, row)
                for pk, rows in self.matter.named_people().items()
                for row in rows
                if pk in own and not row.get("until")
            }
        self.fields["member"].choices = [
            (key, f"{row['name']}, {FUNCTION_LABELS[row['function']]}")
            for key, (_pk, row) in self.rows.items()
        ]

    def clean(self):
        cleaned = super().clean()
        cleaned["last_day"] = cleaned.get("last_day") or clock.today()
        owner, row = self.rows.get(cleaned.get("member"), (None, None))
        if row and cleaned["last_day"].isoformat() < row["since"]:
            self.add_error("last_day", say("The last day cannot come before the first."))
        cleaned["organisation"] = owner
        return cleaned


# --- the office's people ------------------------------------------------------------------------


class AppointForm(StepForm):
    """Somebody of the office for this case."""

    role = forms.ChoiceField(label=_("As"), choices=list(APPOINTED_LABELS.items()))
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"))
    since = forms.DateField(label=_("Since"), required=False)

    def prepare(self):
        serving = serving_the_office(office__in=APPOINTED_AS)
        self.fields["person"].queryset = Person.objects.filter(pk__in=serving.values("person"))

    def clean(self):
        cleaned = super().clean()
        cleaned["since"] = cleaned.get("since") or clock.today()
        person, role = cleaned.get("person"), cleaned.get("role")
        if not (person and role):
            return cleaned
        if not serving_the_office(person=person, office=role).exists():
            sentence = say("%(person)s does not hold that office at the programme office.")
            self.add_error("person", sentence % {"person": person})
        elif appointed_here(self.matter).filter(person=person, role=role).exists():
            sentence = say("%(person)s is appointed as that already.")
            self.add_error("person", sentence % {"person": person})
        return cleaned


def appointed_here(partnership):
    """The appointments to the whole case that have not ended."""
    return Appointment.objects.not_ended().filter(
        case=partnership.case_id, kind="", role__in=APPOINTED_AS
    )


class AppointmentField(forms.ModelChoiceField):
    def label_from_instance(self, row):
        return f"{row.person}, {APPOINTED_LABELS[row.role]}"


class ReleaseForm(StepForm):
    """Whose task in this case ends."""

    appointment = AppointmentField(
        Appointment.objects.none(), label=_("Who"),
        help_text=_(
            "A case without a coordinator belongs to every coordinator of the office again."
        ),
    )  # fmt: skip
    last_day = forms.DateField(label=_("Last day"), required=False)

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            rows = appointed_here(self.matter).select_related("person")
            self.fields["appointment"].queryset = rows

    def clean(self):
        cleaned = super().clean()
        cleaned["last_day"] = cleaned.get("last_day") or clock.today()
        row = cleaned.get("appointment")
        if row and cleaned["last_day"] < row.since:
            self.add_error("last_day", say("The last day cannot come before the first."))
        return cleaned


# --- partners come and go -----------------------------------------------------------------------


class AddPartnerForm(Reason):
    """Who joins, and why."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(kind__in=PARTNER_KINDS), label=_("Who joins")
    )
    field_order = ["organisation", "reason", "note"]

    def prepare(self):
        # Any municipality can be named, and a sentence says why it cannot join; offered are those
        # of the countries in the call.
        if self.matter is None or not self.matter.pk or self.is_bound:
            return
        field = self.fields["organisation"]
        countries = [HOME, *self.matter.rules.countries]
        rows = field.queryset.filter(country__in=countries).exclude(
            pk__in=list(self.matter.party_ids())
        )
        field.widget.choices = [("", "—"), *((row.pk, _with_country(row)) for row in rows)]

    def clean_organisation(self):
        organisation = self.cleaned_data["organisation"]
        if organisation.pk in set(self.matter.party_ids()):
            raise ValidationError(
                say("%(organisation)s is a partner already.") % {"organisation": organisation}
            )
        if not self.matter.rules.admits_country(organisation.country):
            sentence = say("%(organisation)s is not in a country that this call is open to.")
            raise ValidationError(sentence % {"organisation": organisation})
        return organisation


def _with_country(organisation) -> str:
    return f"{organisation}, {country_name(organisation.country)}"


class RemovePartnerForm(Reason):
    """Who leaves and when; who holds the grant afterwards, where that is the one who leaves."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Who leaves"))
    last_day = forms.DateField(
        label=_("Last day"),
        help_text=_("Today or later. The day after, its people see nothing of the case any more."),
    )
    successor = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Who holds the grant afterwards"), required=False,
        help_text=_("Only where the grant holder leaves: another Swedish partner."),
    )  # fmt: skip
    field_order = ["organisation", "last_day", "successor", "reason", "note"]

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            rows = Organisation.objects.filter(pk__in=list(self.matter.party_ids()))
            self.fields["organisation"].queryset = rows
            self.fields["successor"].queryset = rows.filter(country=HOME)

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if not clock.today() <= day <= clock.today() + timedelta(days=3660):
            raise ValidationError(say("Give today or a later day, at most ten years ahead."))
        return day

    def clean(self):
        cleaned = super().clean()
        leaving, successor = cleaned.get("organisation"), cleaned.get("successor")
        if leaving is None:
            return cleaned
        parties = {row.organisation_id: row for row in self.matter.party_rows()}
        staying = self.matter.lasting()
        countries = {
            pk: row.organisation.country
            for pk, row in parties.items()
            if pk in staying or pk == leaving.pk
        }
        if not may_leave(leaving.pk, countries, HOME):
            sentence = say(
                "%(organisation)s is the last partner of its side: without it the partnership is "
                "terminated."
            )
            self.add_error("organisation", sentence % {"organisation": leaving})
        elif leaving.pk not in staying:
            sentence = say("It is noted already when %(organisation)s leaves.")
            self.add_error("organisation", sentence % {"organisation": leaving})
        elif parties[leaving.pk].holds_grant:
            self._check_successor(leaving, successor, staying)
        elif successor is not None:
            sentence = say("%(organisation)s does not hold the grant: leave this empty.")
            self.add_error("successor", sentence % {"organisation": leaving})
        return cleaned

    def _check_successor(self, leaving, successor, staying):
        if successor is None:
            self.add_error("successor", say("Say who holds the grant afterwards."))
        elif successor == leaving or successor.pk not in staying:
            self.add_error("successor", say("Choose a partner who stays."))


# --- rows about the partnership -----------------------------------------------------------------


class AssociateForm(PlainForm):
    """A university, an institute, an association that works along without being a party."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=ASSOCIATE_KINDS)
    country = forms.ChoiceField(label=_("Country"))
    role = forms.CharField(label=_("What it does here"), max_length=300, required=False)
    website = forms.URLField(
        label=_("Website"), max_length=300, required=False, assume_scheme="https"
    )
    since = forms.DateField(label=_("Since"), required=False)
    until = forms.DateField(label=_("Last day"), required=False)

    def prepare(self):
        codes = [HOME]
        if self.matter is not None and self.matter.pk:
            codes += [code for code in self.matter.rules.countries if code != HOME]
        named = sorted((country_name(code), code) for code in codes)
        self.fields["country"].choices = [
            *((code, name) for name, code in named), ("XX", say("another country")),
        ]  # fmt: skip

    def clean(self):
        in_order(self, "since", "until")


class CooperationAgreementForm(PlainForm):
    """The partners' own agreement with each other: the paper and the days it counts for."""

    title = forms.CharField(label=_("What it is called"), max_length=200)
    signed_on = forms.DateField(label=_("Signed on"))
    valid_from = forms.DateField(label=_("Valid from"))
    valid_until = forms.DateField(label=_("Valid until"), required=False)
    document = forms.TypedChoiceField(
        label=_("Document"), coerce=int, empty_value=None, required=False,
        help_text=_("Add the paper under “Documents” first."),
    )  # fmt: skip

    def prepare(self):
        papers = []
        if self.matter is not None and self.matter.pk:
            papers = self.matter.papers()
        self.fields["document"].choices = [("", "—"), *papers]

    def clean(self):
        in_order(self, "valid_from", "valid_until")


def papers_of(partnership) -> list[tuple[int, str]]:
    """(id, title) of the documents of the partnership."""
    return list(Document.objects.about(partnership).order_by("pk").values_list("pk", "title"))


class HealthRow(PlainForm):
    """How the partnership was doing on a day, as somebody of the office saw it."""

    health = forms.ChoiceField(label=_("How it is doing"), choices=Health.choices)
    reason = forms.CharField(label=_("Reason"), max_length=4000)
    on = forms.DateField(label=_("Day"))
    by = forms.CharField(label=_("By"), max_length=150)


class HealthForm(StepForm):
    """Seen by the office alone, so that it can be said plainly. A note would be seen by all."""

    health = forms.ChoiceField(label=_("How it is doing"), choices=Health.choices)
    reason = forms.CharField(
        label=_("Reason"), max_length=4000, widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Only the office reads this. The partners see in the history that it was looked at, "
            "and by whom."
        ),
    )  # fmt: skip
    note = None
