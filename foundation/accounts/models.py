"""Persons, the organisations they serve, and the rows that every right comes from."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.workflow import clock
from foundation.workflow.models import Case

from .codes import (
    PARTNER_KINDS,
    Confidence,
    Language,
    OfficeCode,
    OrganisationKind,
    PersonKind,
    Side,
)
from .fields import LowerEmailField, SearchTextField, SortKeyField
from .names import words


def dates_hold(on=None, prefix: str = "") -> Q:
    """The rows that count on a day (default today); the last day counts in full."""
    on = on or clock.today()
    return Q(**{f"{prefix}since__lte": on}) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": on})
    )


class SearchedQuerySet(models.QuerySet):
    def matching(self, text: str):
        """Those of which a word in the search text begins with each word given."""
        found = self
        for word in words(text):
            found = found.filter(search__contains=f" {word}")
        return found


class PersonQuerySet(SearchedQuerySet):
    def shown_to(self, person):
        """Oneself, the people of one's own organisation for its coordinator, all for the office."""
        if office_desk().filter(person=person).exists():
            return self.filter(kind=PersonKind.PERSON)
        mine = Membership.objects.current().filter(
            person=person, office=OfficeCode.COORDINATOR, organisation__kind__in=PARTNER_KINDS
        )
        theirs = Membership.objects.filter(
            organisation__in=mine.values("organisation"), person=OuterRef("pk")
        )
        return self.filter(Q(pk=person.pk) | Exists(theirs), kind=PersonKind.PERSON)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    def create_user(self, email, password=None, *, name="", **fields):
        """A new person; without a password they sign in by a code that is mailed to them."""
        person = self.model(email=email, name=name, **fields)
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, email):
        return self.get(email=(email or "").lower())

    def calendar(self):
        """The person as whom the clock acts."""
        return self._of_the_system(PersonKind.CALENDAR, "Calendar")

    def anonymous(self):
        """The person as whom a visitor without an account looks around."""
        return self._of_the_system(PersonKind.ANONYMOUS, "Anonymous visitor")

    def _of_the_system(self, kind, name):
        found = self.filter(kind=kind).first()
        if found:
            return found
        return self.get_or_create(
            email=f"{kind}@system.invalid",
            defaults={"kind": kind, "name": name, "password": "!", "is_active": False},
        )[0]


class Person(AbstractBaseUser):
    """Anybody whom the record can name. An account is only a way in, and may come later."""

    email = LowerEmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=5, choices=Language, default="en")
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Stockholm")
    kind = models.CharField(max_length=10, choices=PersonKind, default=PersonKind.PERSON)
    is_active = models.BooleanField(default=True)
    invited_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    search = SearchTextField(max_length=900, sources=["name", "email"])

    objects = PersonManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=~Q(kind="person"), name="one_person_of_each_system_kind"
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)


class OrganisationQuerySet(SearchedQuerySet):
    def visible_to(self, person):
        """Every signed-in person sees every organisation; a visitor sees none."""
        return self if person.kind == PersonKind.PERSON and person.is_active else self.none()

    def whose_people_are_managed_by(self, person):
        """Where this person may invite, end and hand over memberships.

        A coordinator: the own organisation. The office's coordinators: every organisation but
        the office itself, else one could make oneself the second pair of eyes. Its
        administrators: all.
        """
        mine = Membership.objects.current().filter(person=person, person__is_active=True)
        offices = set(mine.filter(organisation__kind="office").values_list("office", flat=True))
        if OfficeCode.ADMIN in offices:
            return self
        if OfficeCode.COORDINATOR in offices:
            return self.exclude(kind=OrganisationKind.OFFICE)
        own = mine.filter(office=OfficeCode.COORDINATOR, organisation__kind__in=PARTNER_KINDS)
        return self.filter(pk__in=own.values("organisation"))

    def coordinated_by(self, person):
        """The partners whose coordinator this person is."""
        if person is None or not person.pk:
            return self.none()
        mine = Membership.objects.current().filter(person=person, office=OfficeCode.COORDINATOR)
        return self.filter(pk__in=mine.values("organisation"), kind__in=PARTNER_KINDS)

    def office(self):
        """The programme office, or None before the reference data is loaded."""
        return self.filter(kind=OrganisationKind.OFFICE).order_by("pk").first()


class Organisation(models.Model):
    """A municipality, a region or district, the office, an audit firm."""

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    country = models.CharField(_("country"), max_length=2)  # ISO 3166-1 alpha-2
    # None where the country has no code for it; uniqueness then does not bind.
    code = models.CharField(_("national code"), max_length=30, null=True, blank=True)  # noqa: DJ001
    code_scheme = models.CharField(max_length=30, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.HIGH)
    population = models.PositiveIntegerField(null=True, blank=True)
    parent_name = models.CharField(max_length=200, blank=True)
    org_number = models.CharField(_("organisation number"), max_length=30, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    sort_key = SortKeyField(max_length=400, sources=["name"])
    search = SearchTextField(max_length=700, sources=["name", "short_name"])

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["country", "code"], name="organisation_code_once"),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="organisation_sorted"),
            models.Index(fields=["kind"], name="organisation_kind"),
        ]

    def __str__(self):
        return self.short_name or self.name


class DatedQuerySet(models.QuerySet):
    def current(self, on=None):
        """The rows that count on a day (default today)."""
        return self.filter(dates_hold(on))

    def not_ended(self, on=None):
        """The rows that count on a day or will later."""
        return self.filter(Q(until=None) | Q(until__gte=on or clock.today()))


class Given(models.Model):
    """A row that gives a right: from when to when, and who gave and who ended it."""

    since = models.DateField(_("from"), default=clock.today)
    until = models.DateField(_("last day"), null=True, blank=True)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(default=clock.now, editable=False)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Membership(Given):
    """A person holds an office in an organisation from one day to another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    office = models.CharField(_("office"), max_length=20, choices=OfficeCode)
    side = models.CharField(_("side"), max_length=10, choices=Side, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        ordering = ["organisation__sort_key", "office", "since", "id"]
        indexes = [
            models.Index(fields=["organisation", "office"], name="membership_by_office"),
        ]

    def __str__(self):
        return f"{self.get_office_display()}, {self.organisation}"


def office_desk(on=None):
    """Current memberships of those at the office who look after people."""
    return Membership.objects.current(on).filter(
        organisation__kind="office",
        office__in=[OfficeCode.COORDINATOR, OfficeCode.ADMIN],
        person__is_active=True,
    )


class AppointmentQuerySet(DatedQuerySet):
    def current(self, on=None):
        """Those that count on a day; a deputy's only while the one stood in for is appointed."""
        return self.filter(
            dates_hold(on) & (Q(deputy_for=None) | dates_hold(on, prefix="deputy_for__"))
        )


class Appointment(Given):
    """A person is named for one case, or for one matter in it: coordinator, assessor, auditor."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=30)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=60, blank=True)  # the label; blank: the whole case
    matter_id = models.BigIntegerField(null=True, blank=True)
    deputy_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="deputies"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        ordering = ["since", "id"]
        indexes = [
            models.Index(fields=["case", "role"], name="appointment_by_case"),
            models.Index(fields=["kind", "matter_id", "role"], name="appointment_by_matter"),
        ]

    def __str__(self):
        return f"{self.role}, {self.case}"


class Party(models.Model):
    """An organisation takes part in a case; one of them holds the grant."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    holds_grant = models.BooleanField(default=False)
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["-holds_grant", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation"], condition=Q(until=None), name="party_once"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(until=None, holds_grant=True), name="one_grant_holder"
            ),
        ]

    def __str__(self):
        return str(self.organisation)


class CaseNumber(models.Model):
    """An organisation's own file number (diarienummer) of a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.CharField(_("file number"), max_length=60)

    class Meta:
        verbose_name = _("file number")
        ordering = ["organisation__sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "organisation"], name="one_number_each"),
        ]
        indexes = [models.Index(fields=["number"], name="case_number_sought")]

    def __str__(self):
        return self.number


class ApiToken(models.Model):
    """A way in for a machine; only the digest of the token is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    last_used_on = models.DateField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("token")
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return self.name or str(self.pk)


class HandOver(models.Model):
    """One person's open tasks went to a successor on a day, or to a deputy for some days."""

    leaving = models.ForeignKey(Person, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateField(_("from"))
    until = models.DateField(_("last day"), null=True, blank=True)  # set: a deputy's
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    memberships = models.PositiveIntegerField(default=0)
    appointments = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("hand-over")
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.leaving} → {self.successor}"
