"""The support of one partner in one partnership: who stands behind it, and until when."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import Side
from foundation.accounts.models import Organisation, Party
from foundation.workflow import clock
from foundation.workflow.parts import new_key
from partnerships.cooperation.models import Partnership
from partnerships.elections.models import Calendars
from partnerships.elections.terms import next_election
from partnerships.programmes.reference_models import Topic

from .mandates import LEAD_DAYS, former_holders, reckoned, term_carried
from .workflow import ENDED, STANDING, SupportProcess, Why

TABLE = "partnerships/partnership/parties.html"  # one plain table
HOLDERS = "partnerships/support/holders.html"


class Support(SupportProcess):
    """What majority, opposition and officials of one partner have signed for one partnership."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="supports", verbose_name=_("partnership")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    mandate_rows = models.JSONField(default=list, editable=False)  # mandates.py says what is in it
    office_holders = models.JSONField(_("who is to sign now"), default=list, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, editable=False)
    due_on = models.DateField(_("asked for anew on"), null=True, editable=False)
    due_reason = models.CharField(max_length=10, choices=Why, blank=True, editable=False)
    why_due = models.CharField(
        _("why it is due"), max_length=10, choices=Why, blank=True, editable=False
    )
    election_on = models.DateField(null=True, editable=False)  # the last possible day of it
    told_of = models.DateField(null=True, editable=False)  # the election that was told as held
    proposed_until = models.DateField(_("valid until"), null=True, editable=False)
    lead_days = models.PositiveSmallIntegerField(default=LEAD_DAYS, editable=False)
    excepted_sides = models.JSONField(default=list, editable=False)
    stood = models.CharField(max_length=20, default="valid", editable=False)
    language = models.CharField(max_length=5, blank=True, editable=False)

    names_signatories_in = "office_holders"
    calendars = None  # read once for all rows of a list

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        ordering = ["valid_until", "id"]
        indexes = [models.Index(fields=["state", "due_on"], name="support_by_day")]

    def begun(self, by, data):
        """The mandates, as signed under the declaration or as the office entered them."""
        self.title = f"{self.organisation}: {self.partnership.title}"[:250]
        self.lead_days = self.partnership.rules.support_lead_days
        self.language = data.get("language") or getattr(by, "language", "")
        rows = data.get("mandates", ())
        self.mandate_rows = [{**row, "key": row.get("key") or new_key()} for row in rows]
        self.excepted_sides = self._sides_without()
        if self.state == self.State.DUE:
            self.fall_due("unsigned")
        self.reckon()
        return {"organisation": self.organisation_id, **self.days_as_facts()}

    def _sides_without(self) -> list[str]:
        """A side nobody signed for at the beginning was excepted then; nobody at all is no case."""
        signed = {row["side"] for row in self.mandate_rows}
        return [side for side in Side.values if side not in signed] if signed else []

    # Whose it is: the partner's own, though both partners and the office read it

    @classmethod
    def party_q(cls, organisations, holder=False):
        found = Q(organisation__in=organisations)
        if holder:
            parties = Party.objects.current().filter(holds_grant=True, case=OuterRef("case"))
            found &= Exists(parties.filter(organisation=OuterRef("organisation")))
        return found

    def party_ids(self, holder=False):
        if not holder:
            return [self.organisation_id]
        rows = Party.objects.current().filter(case=self.case_id, holds_grant=True)
        return list(
            rows.filter(organisation=self.organisation_id).values_list("organisation", flat=True)
        )

    # Days

    def calendar_of_elections(self):
        return (self.calendars or Calendars(self.organisation.country)).of(self.organisation)

    def reckon(self) -> None:
        """From and to of each mandate, and the days of the whole, as the calendar says now."""
        rows, outlook = reckoned(self.mandate_rows, self.calendar_of_elections(), self.lead_days)
        self.mandate_rows = rows
        self.valid_until, self.due_on = outlook.valid_until, outlook.due_on
        self.due_reason, self.election_on = outlook.why, outlook.election_on

    def follows(self) -> bool:
        """Whether the days are those that the calendar says."""
        rows, outlook = reckoned(self.mandate_rows, self.calendar_of_elections(), self.lead_days)
        mine = (self.valid_until, self.due_on, self.due_reason, self.election_on)
        said = (outlook.valid_until, outlook.due_on, outlook.why, outlook.election_on)
        return rows == self.mandate_rows and mine == said

    @classmethod
    def left_behind(cls) -> list[int]:
        """The ids of those whose days differ from the calendar: three queries however many."""
        calendars, found = Calendars(), []
        rows = cls.objects.exclude(state__in=["signing", ENDED]).select_related("organisation")
        for row in rows:
            row.calendars = calendars
            if not row.follows():
                found.append(row.pk)
        return found

    def days_as_facts(self) -> dict:
        days = {"valid_until": self.valid_until, "due_on": self.due_on}
        return {name: day.isoformat() for name, day in days.items() if day}

    # Bodies of the steps

    def fall_due(self, why: str) -> dict:
        """It is asked for anew: the former office-holders are put forward, the partner has time."""
        if self.state in STANDING:
            self.stood = self.state
        self.why_due = why
        if self.election_on and self.election_on < clock.today():
            self.told_of = self.election_on
        self.office_holders = former_holders(self.mandate_rows)
        days = self.partnership.rules.support_renewal_days
        self.due("renewal", max(clock.today(), self.valid_until or clock.today()) + timedelta(days))
        return {"why": why, **self.days_as_facts()}

    def note_departure(self, key: str, left_on) -> None:
        self.mandate_rows = [
            {**row, "left_on": left_on.isoformat()} if row["key"] == key else row
            for row in self.mandate_rows
        ]
        self.reckon()

    def take_back_departures(self) -> dict:
        self.mandate_rows = [
            {name: value for name, value in row.items() if name != "left_on"}
            for row in self.mandate_rows
        ]
        self.why_due = ""
        self.reckon()
        return self.days_as_facts()

    def write_mandates(self, rows: list[dict]) -> dict:
        self.mandate_rows = [{**row, "key": row.get("key") or new_key()} for row in rows]
        self.reckon()
        return self.days_as_facts()

    def until_if_signed_now(self):
        """Until when it would hold if all who are named signed today."""
        rows = [self._mandate(row, clock.today(), "") for row in self.office_holders]
        return reckoned(rows, self.calendar_of_elections(), self.lead_days)[1].valid_until

    def renew(self) -> dict:
        """The mandates of those who have signed take the place of the former ones."""
        signed = [one for one in self.signatories_asked() if one.signed and one.ended_at is None]
        self.mandate_rows = [
            self._mandate(
                {"side": one.side, "name": one.name, "office": one.office, "email": one.email},
                clock.programme_date(one.signed.at), new_key(),
            )
            for one in signed
        ]  # fmt: skip
        self.why_due, self.told_of, self.office_holders = "", None, []
        self.reckon()
        version = self.latest_version()
        return {**self.days_as_facts(), "frozen": version.number, "digest": version.digest}

    def _mandate(self, row: dict, day, key: str) -> dict:
        """Who signs between an election and the new term signs for the new term."""
        return {
            "key": key, "name": row["name"], "office": row["office"], "side": row["side"],
            "email": row["email"], "term": term_carried(row, self.mandate_rows),
            "signed_on": day.isoformat(), "incoming": True,
        }  # fmt: skip

    # What is signed

    def content(self):
        """Of those who sign only the capacity, since names can be erased."""
        capacities = [
            {name: row[name] for name in ("side", "office")} for row in self.office_holders
        ]
        return {**super().content(), "signatories": capacities}

    def frozen_fields(self):
        return ("partnership", "organisation", "together_with", "topics", "proposed_until")

    @property
    def together_with(self) -> list[int]:
        """The other partners, by id."""
        parties = Party.objects.current().filter(case=self.case_id).order_by("pk")
        ids = parties.values_list("organisation", flat=True)
        return [pk for pk in ids if pk != self.organisation_id]

    @property
    def topics(self) -> list[str]:
        return self.partnership.themes

    def in_words(self, name, value):
        """The frozen values that no field explains, for whoever signs."""
        if name == "together_with":
            rows = Organisation.objects.in_bulk(value)
            return ", ".join(str(rows[pk]) for pk in value if pk in rows)
        if name == "topics":
            return ", ".join(str(one) for one in Topic.objects.filter(code__in=value))
        if name == "signatories":
            sides = dict(Side.choices)
            return "\n".join(f"– {row['office']} ({sides.get(row['side'], '')})" for row in value)
        return None

    def signing_summary(self):
        words = {"organisation": self.organisation.name, "partnership": self.partnership}
        if self.proposed_until:
            words["day"] = date_format(self.proposed_until, "DATE_FORMAT")
            return (
                _now("%(organisation)s supports the partnership “%(partnership)s” until %(day)s.")
                % words
            )
        return _now("%(organisation)s supports the partnership “%(partnership)s”.") % words

    # What pages show

    @property
    def mandates(self) -> list[dict]:
        """Who stands behind it; addresses are for those who ask them."""
        kept = ("key", "name", "office", "side", "term", "signed_on", "from", "to", "left_on")
        return [{name: row.get(name) or "" for name in kept} for row in self.mandate_rows]

    @property
    def exception(self) -> str:
        """The sides that nobody signs for, where that is on record; empty for none."""
        sides = dict(Side.choices)
        named = ", ".join(str(sides[one]) for one in self.excepted_sides)
        return _now("nobody signs for: %(sides)s") % {"sides": named} if named else ""

    @property
    def next_election(self) -> str:
        """The next local election where the partner is, in words; empty when none is entered."""
        found = next_election(self.calendar_of_elections(), clock.today())
        if found is None:
            return ""
        first = date_format(found.earliest, "DATE_FORMAT")
        if found.earliest == found.latest:
            return first
        return f"{first} – {date_format(found.latest, 'DATE_FORMAT')}"

    def standing_in_words(self) -> str:
        """One line: until when it holds, and how it stands."""
        if self.state in (*STANDING, "due", "signing") and self.valid_until:
            day = date_format(self.valid_until, "DATE_FORMAT")
            past = self.valid_until < clock.today()
            until = _now("was valid until %(day)s") if past else _now("valid until %(day)s")
            return until % {"day": day}
        if self.state in STANDING:
            return _now("valid, no end is known")
        return str(self.get_state_display())

    def in_brief(self) -> str:
        """Until when, and how it stands: a cell beside the partner's name."""
        said, state = self.standing_in_words(), str(self.get_state_display())
        brief = said if state in said else f"{said} ({state})"
        return f"{brief}; {self.exception}" if self.exception else brief

    @classmethod
    def prepare_rows(cls, matters):
        calendars = Calendars()
        for row in matters:
            row.calendars = calendars

    def sections(self, person):
        """Who stands behind it until when; whom to ask now; who signed what."""
        return [
            *self._mandates_section(),
            *self._to_be_asked(person),
            *self.signing_section(person),
        ]

    def _mandates_section(self) -> list[dict]:
        from .forms import TERMS  # the forms know this model

        sides, terms = dict(Side.choices), dict(TERMS)
        rows = [
            [
                row["name"], sides.get(row["side"], ""), row["office"],
                terms.get(row["term"], ""), _spoken(row["signed_on"]), self._until(row),
            ]
            for row in self.mandate_rows
        ]  # fmt: skip
        labels = [_now("Name"), _now("Side"), _now("Office"), _now("Term"), _now("Signed"),
                  _now("Until")]  # fmt: skip
        return _table(_now("Who stands behind it"), labels, rows)

    def _until(self, row: dict) -> str:
        if row.get("left_on"):
            return _left(row["left_on"])
        if not row.get("to"):
            return _now("no end is known") if row["term"] != "none" else _now("no term")
        if row.get("estimated"):
            return _now("%(day)s (counted, no election entered)") % {"day": _spoken(row["to"])}
        return _spoken(row["to"])

    def _to_be_asked(self, person) -> list[dict]:
        """Whom to ask; addresses are for those who ask them, and for the office."""
        if self.state not in ("due", "lapsed"):
            return []
        writes = self.step_named("edit").by
        held = self.roles_held(person, [*writes, *self.step_named("lapse").by])
        sides = dict(Side.choices)
        rows = [
            [row["name"], sides.get(row["side"], ""), row["office"], row["email"]]
            for row in self.office_holders
        ]
        labels = [_now("Name"), _now("Side"), _now("Office"), _now("E-mail")]
        shown = 4 if held else 3
        section = _table(_now("Who is to sign now"), labels[:shown], [row[:shown] for row in rows])
        if section and held & set(writes):
            section[0]["template"] = HOLDERS
            section[0]["context"]["edit_url"] = self.step_url("edit")
        return section

    def deadline_label(self, code):
        if code == "renewal":
            return str(_now("the support signed anew"))
        return super().deadline_label(code)


def _left(day: str) -> str:
    past = day <= clock.today().isoformat()
    sentence = _now("left on %(day)s") if past else _now("leaves on %(day)s")
    return sentence % {"day": _spoken(day)}


def _spoken(day: str) -> str:
    return date_format(date.fromisoformat(day), "DATE_FORMAT")


def _table(title: str, labels: list[str], rows: list[list[str]]) -> list[dict]:
    if not rows:
        return []
    table = {
        "caption": title,
        "hide_caption": True,
        "columns": [{"label": label} for label in labels],
        "rows": [{"cells": [{"text": text} for text in cells]} for cells in rows],
    }
    return [{"title": title, "template": TABLE, "context": {"table": table}}]
