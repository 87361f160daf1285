"""Trips: who travels when, what it takes before, and the sheets that travellers fill in."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Appointment, Organisation, Person
from foundation.workflow import clock
from partnerships.programmes.reference_models import VisaRoute, text_in
from reporting.activities.delegates import side_of_delegate
from reporting.activities.models import Activity

from . import checklist, sheets
from .checklist import AFTER, BEFORE, Going, Item
from .days import Journey
from .letters import letter_of
from .workflow import ORGANISER, TripProcess, Visa

VISA_WEEKS = 8  # [D] where no route is known; a route or rule of the office says its own


class TravelRule(models.Model):
    """What people from a country need to travel: an approval, or the way to a visa (DOMAIN §5).

    Reference data that the office edits; a visa rule of the office goes before the route that
    came with the programme.
    """

    class Kind(models.TextChoices):
        APPROVAL = "approval", _("approval")
        VISA = "visa", _("way to a visa")

    class Phase(models.TextChoices):
        BEFORE = BEFORE, _("before the trip")
        AFTER = AFTER, _("after the trip")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.APPROVAL)
    code = models.CharField(_("code"), max_length=40, unique=True)
    country = models.CharField(_("country"), max_length=2)  # where the travellers come from
    destination = models.CharField(_("to"), max_length=2, blank=True)  # of a visa; empty: any
    text = models.JSONField(_("text"))
    phase = models.CharField(_("when"), max_length=10, choices=Phase, default=Phase.BEFORE)
    weeks = models.PositiveSmallIntegerField(_("weeks"))  # [D] lead time
    more_than = models.PositiveSmallIntegerField(_("only for more than"), null=True, blank=True)
    politicians = models.BooleanField(_("only for politicians"), default=False)
    justification = models.BooleanField(_("takes a justification"), default=False)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    retired = models.BooleanField(_("no longer holds"), default=False)
    entered_at = models.DateTimeField(null=True, editable=False)  # by the office: loading stops
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("travel rule")
        verbose_name_plural = _("travel rules")
        ordering = ["country", "kind", "-phase", "pk"]

    def __str__(self):
        return text_in(self.text)


class Trip(TripProcess):
    """One journey to an activity; its travellers are the activity's delegates."""

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="trips", verbose_name=_("activity")
    )
    destination = models.CharField(_("country of destination"), max_length=2)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    answers = models.JSONField(default=dict, editable=False)  # {item key: what came of it}

    class Meta:
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
        ordering = ["-id"]
        indexes = [models.Index(fields=["activity"], name="trip_by_activity")]

    # Beginning and the two organisers

    def begun(self, by, data):
        self.title = self.title or self.activity.title
        facts = self.set_organisers(data.get("organisers") or [by], by)
        self.expect()
        return {"activity": self.activity_id, **facts}

    def organiser_rows(self):
        return Appointment.objects.current().filter(
            role=ORGANISER, kind=self.label(), matter_id=self.pk
        )

    @property
    def organisers(self) -> list[Person]:
        """Those who may read the travellers' sheets, two at most; asked once for this copy."""
        if not hasattr(self, "_organisers"):
            rows = self.organiser_rows().select_related("person")
            self._organisers = [row.person for row in rows] if self.pk else []
        return self._organisers

    def set_organisers(self, persons, by) -> dict:
        """Appoint these and nobody else; facts for the record."""
        self.__dict__.pop("_organisers", None)
        wanted = {person.pk for person in persons if person.kind == "person"}
        known = dict(self.organiser_rows().values_list("person", "pk"))
        gone = [pk for person, pk in known.items() if person not in wanted]
        # Over since yesterday: from this moment on nothing is read by them any more.
        Appointment.objects.filter(pk__in=gone).update(
            until=clock.today() - timedelta(days=1), ended_by=by, ended_at=clock.now()
        )
        for pk in sorted(wanted - set(known)):
            Appointment.objects.create(
                person_id=pk, role=ORGANISER, case_id=self.case_id, kind=self.label(),
                matter_id=self.pk, given_by=by, since=clock.today(),
            )  # fmt: skip
        return {"organisers": sorted(wanted)}

    # Travellers

    def going(self) -> list["Traveller"]:
        """Its travellers, read once for this copy."""
        if not hasattr(self, "_going"):
            self._going = list(self.traveller_rows.select_related("organisation", "person"))
        return self._going

    def forget(self) -> None:
        """What was read of travellers and organisers, after a change."""
        for name in ("_going", "_organisers"):
            self.__dict__.pop(name, None)

    @property
    def travellers(self) -> list[dict]:
        """Who travels and when, for machines; nothing of their sheets."""
        return [one.as_json() for one in self.going()]

    @classmethod
    def prepare_rows(cls, matters):
        rows = Traveller.objects.filter(trip__in=matters).select_related("organisation", "person")
        by_trip: dict[int, list] = {}
        for row in rows:
            by_trip.setdefault(row.trip_id, []).append(row)
        appointed = Appointment.objects.current().filter(
            role=ORGANISER, kind=cls.label(), matter_id__in=[one.pk for one in matters]
        )
        organising: dict[int, list] = {}
        for row in appointed.select_related("person"):
            organising.setdefault(row.matter_id, []).append(row.person)
        for one in matters:
            one._going = by_trip.get(one.pk, [])
            one._organisers = organising.get(one.pk, [])

    def set_travellers(self, rows: list[dict]) -> dict:
        """Make these delegates the travellers; a sheet stays with whoever stays. Facts."""
        delegates = {row["key"]: row for row in self.activity.delegates()}
        known = {one.key: one for one in self.going()}
        for position, row in enumerate(rows, 1):
            delegate = delegates[row["delegate"]]
            one = known.pop(row["delegate"], None) or Traveller(trip=self, key=row["delegate"])
            one.position, one.name = position, delegate["name"]
            one.organisation_id = delegate["organisation"]
            one.side, one.role = side_of_delegate(delegate), delegate.get("role") or ""
            one.departs_on = row.get("departs_on") or self.starts_on
            one.returns_on = row.get("returns_on") or self.ends_on
            one.departs_at, one.returns_at = row.get("departs_at"), row.get("returns_at")
            one.private_days = [day.isoformat() for day in row.get("private_days") or []]
            one.write_address(row.get("email") or "")
            one.save()
        sheets.take_back([one.pk for one in known.values()])
        Traveller.objects.filter(pk__in=[one.pk for one in known.values()]).delete()
        self.forget()
        self.expect()
        return {"travellers": len(rows), "removed": len(known)}

    # What it takes

    def rules_of_countries(self) -> list[TravelRule]:
        """The rules of the travellers' countries that hold, read once for this copy."""
        if not hasattr(self, "_rules"):
            countries = {one.organisation.country for one in self.going()}
            rules = TravelRule.objects.filter(country__in=countries, retired=False)
            self._rules = (frozenset(countries), list(rules))
        elif self._rules[0] != {one.organisation.country for one in self.going()}:
            del self._rules
            return self.rules_of_countries()
        return self._rules[1]

    def abroad(self) -> list["Traveller"]:
        """Those for whom the destination is another country."""
        return [one for one in self.going() if one.organisation.country != self.destination]

    def items(self) -> list[Item]:
        """The points of its checklist, each with what came of it."""
        rules = [
            rule for rule in self.rules_of_countries() if rule.kind == TravelRule.Kind.APPROVAL
        ]
        going = [
            Going(one.organisation_id, one.organisation.country, one.side) for one in self.abroad()
        ]
        return checklist.items_of(going, rules, self.starts_on, self.ends_on, self.answers)

    def visa_routes(self) -> list[dict]:
        """[{country, text, weeks, checked_on, source, apply_by}] of the travellers' countries.

        The newest rule of the office goes first, then the route that came with the programme.
        """
        countries = sorted({one.organisation.country for one in self.abroad()})
        known = {}
        if self.destination == "SE":
            known = {row.country: row for row in VisaRoute.objects.filter(country__in=countries)}
        for rule in self.rules_of_countries():
            if rule.kind == TravelRule.Kind.VISA and rule.destination in ("", self.destination):
                known[rule.country] = rule
        found = []
        for country in countries:
            row = known.get(country)
            weeks = row.weeks if row else VISA_WEEKS
            found.append({
                "country": country, "text": str(row) if row else "", "weeks": weeks,
                "checked_on": row.checked_on if row else None,
                "source": row.source if row else "",
                "apply_by": checklist.apply_by(self.starts_on, weeks),
            })  # fmt: skip
        return found

    def visas_open(self) -> list["Traveller"]:
        """Those who need a visa, or of whom nobody has said, and have none yet."""
        return [one for one in self.abroad() if one.visa not in (Visa.NOT_NEEDED, Visa.GRANTED)]

    # What is due

    def expect(self) -> None:
        """Set what is due by what is open; what is entered afterwards is not late at once."""
        coming = self.starts_on > clock.today() and self.state in self.OPEN
        before = [one.due_on for one in self.items() if one.rule.phase == BEFORE and not one.done]
        after = [one.due_on for one in self.items() if one.rule.phase == AFTER and not one.done]
        applying = [one for one in self.visas_open() if one.visa in (Visa.UNKNOWN, Visa.TO_APPLY)]
        countries = {one.organisation.country for one in applying}
        visas = [row["apply_by"] for row in self.visa_routes() if row["country"] in countries]
        self._due("approvals", before if coming else [])
        self._due("visas", visas if coming else [])
        late = max(after) >= clock.today() if after else False
        self._due("reports", after if late and self.state != self.State.CANCELLED else [])

    def _due(self, code: str, days: list) -> None:
        if days:
            self.due(code, min(days))
        else:
            self.done(code)

    def deadline_label(self, code):
        return str({
            "approvals": _("approvals of the trip"),
            "visas": _("visa applications"),
            "reports": _("reports on the trip"),
        }.get(code, _("due")))  # fmt: skip

    # Sheets

    @property
    def sheets_filled(self) -> int:
        """How many of its travellers have filled in their sheet, and it was not erased yet."""
        return sum(1 for one in self.going() if one.filled_at and not one.erased_at)

    def letter(self, notice, language):
        """The letter with a traveller's own link."""
        return letter_of(self, notice)

    def sections(self, person) -> list[dict]:
        from .tables import sections_of

        return sections_of(self, person)


class Traveller(models.Model):
    """A delegate on a trip. The sheet is read by the two organisers only, and erased."""

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="traveller_rows")
    key = models.CharField(max_length=20)  # of the delegate, in the activity's part
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    side = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # who gets the personal link; may never sign in
    departs_on = models.DateField(_("leaves on"))
    departs_at = models.TimeField(_("leaves at"), null=True)
    returns_on = models.DateField(_("is back on"))
    returns_at = models.TimeField(_("is back at"), null=True)
    private_days = models.JSONField(_("private days"), default=list)
    visa = models.CharField(_("visa"), max_length=12, choices=Visa, default=Visa.UNKNOWN)
    visa_on = models.DateField(_("since"), null=True)
    sheet = models.JSONField(default=dict)
    filled_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("traveller")
        verbose_name_plural = _("travellers")
        ordering = ["trip", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["trip", "key"], name="one_traveller_a_delegate")
        ]

    def __str__(self):
        return self.name

    def journey(self) -> Journey:
        """The days of the journey as the other rooms reckon with them."""
        return Journey(
            delegate=self.key, name=self.name, departs_on=self.departs_on,
            returns_on=self.returns_on, departs_at=self.departs_at, returns_at=self.returns_at,
            private=frozenset(date.fromisoformat(day) for day in self.private_days),
        )  # fmt: skip

    def write_address(self, email: str) -> None:
        """Where the personal link goes; another address makes the earlier links worthless."""
        if email == (self.person.email if self.person else ""):
            return
        if self.pk:
            sheets.revoke([self.pk])
        self.person = None
        if email:
            self.person, _new = Person.objects.get_or_create(
                email=email, defaults={"name": self.name, "password": "!"}
            )

    def as_json(self) -> dict:
        """For machines: who, when, visa; an address or anything of the sheet is not in it."""
        return {
            "delegate": self.key, "name": self.name, "organisation": self.organisation_id,
            "side": self.side, "departs_on": self.departs_on.isoformat(),
            "departs_at": f"{self.departs_at:%H:%M}" if self.departs_at else None,
            "returns_on": self.returns_on.isoformat(),
            "returns_at": f"{self.returns_at:%H:%M}" if self.returns_at else None,
            "private_days": self.private_days, "visa": self.visa,
            "sheet_filled": bool(self.filled_at and not self.erased_at),
        }  # fmt: skip


class SheetLink(models.Model):
    """A personal link to a traveller's sheet, kept as a digest only."""

    traveller = models.ForeignKey(Traveller, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link to a traveller's sheet")
        verbose_name_plural = _("links to travellers' sheets")

    def __str__(self):
        return f"{self.traveller_id}"


def travelled_on(person, activities: list[int]) -> set[int]:
    """Those of the activities (ids) to which the person travels or travelled; one query."""
    rows = Traveller.objects.filter(person=person.pk, trip__activity__in=activities)
    return set(rows.exclude(trip__state="cancelled").values_list("trip__activity", flat=True))
