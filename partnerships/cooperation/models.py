"""The partnership: its parties, the grant holder, and the call version it keeps."""

from datetime import timedelta

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Appointment, Organisation, Party, Person
from foundation.accounts.parties import add_party
from foundation.accounts.roles import admin, coordinator, finance, office, office_any
from foundation.workflow import clock
from foundation.workflow.models import Part
from foundation.workflow.parts import new_key
from foundation.workflow.shapes import shape
from partnerships.matching.models import Match
from partnerships.programmes.call_rules import HOME, CallRules
from partnerships.programmes.models import Call, CallVersion
from partnerships.programmes.reference_models import Topic

from .people import Partner, partners_of
from .workflow import Health, PartnershipProcess


def _appointed():
    """Those who coordinate cases for the office; deputies come after whom they stand in for."""
    named = Appointment.objects.current().filter(role="coordinator", kind="")
    return named.order_by(models.F("deputy_for").asc(nulls_first=True), "since", "id")


# Whose papers the case keeps: the partners' and the office's.
HAND_IN = (coordinator, office, admin)


class Partnership(PartnershipProcess):
    """Municipalities that work together, one of which, the Swedish one, holds the grant."""

    # None only for a case taken over from before the system.
    match = models.OneToOneField(
        Match, models.PROTECT, verbose_name=_("match"), null=True, related_name="opened"
    )
    call = models.ForeignKey(
        Call, models.PROTECT, verbose_name=_("call"), related_name="partnerships"
    )
    call_version = models.ForeignKey(CallVersion, models.PROTECT, related_name="+")
    themes = models.JSONField(_("topics"), default=list)
    suspended_from = models.CharField(max_length=20, blank=True, editable=False)
    # The office's own view, for its list; the reasons stand in the part that it alone reads.
    health = models.CharField(
        _("how it is doing"), max_length=10, choices=Health, blank=True, editable=False
    )

    concerned = ()  # whom the step just taken was about
    restricted_to = (coordinator, finance, office)  # of the documents on it
    _parties_read = None
    brought = None  # (parties, coordinator) where a list has fetched them for all its rows

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["-id"]

    def begun(self, by, data):
        """Its parties, of whom the Swedish one holds the grant; whoever opens it coordinates it."""
        organisations = self._founders(data)
        holder = next((one for one in organisations if one.country == HOME), None)
        for organisation in organisations:
            add_party(self.case, organisation, holds_grant=organisation == holder)
        named = data.get("coordinator") or by  # a case that is taken over may name another
        Appointment.objects.create(person=named, role="coordinator", case=self.case, given_by=by)
        self._parties_read = None
        return {
            "organisations": [organisation.pk for organisation in organisations],
            "call_version": self.call_version.number,
            "coordinator": named.pk,
        }

    def _founders(self, data) -> list[Organisation]:
        return data["organisations"] if self.match is None else self.match.organisations

    # Parties

    @classmethod
    def prepare_rows(cls, matters):
        cases = [row.case_id for row in matters]
        parties, coordinators = {}, {}
        for one in Party.objects.current().filter(case__in=cases).select_related("organisation"):
            parties.setdefault(one.case_id, []).append(one)
        for one in _appointed().filter(case__in=cases).select_related("person"):
            coordinators.setdefault(one.case_id, one.person)
        for row in matters:
            row.brought = (parties.get(row.case_id, []), coordinators.get(row.case_id))

    def party_rows(self) -> list[Party]:
        """The current parties, the grant holder first; asked once for this copy."""
        if self.brought:
            return self.brought[0]
        if self._parties_read is None:
            rows = Party.objects.current().filter(case=self.case_id)
            self._parties_read = list(rows.select_related("organisation"))
        return self._parties_read

    def lasting(self) -> set[int]:
        """The organisations that take part without a last day."""
        rows = Party.objects.filter(case=self.case_id, until=None)
        return set(rows.values_list("organisation", flat=True))

    def _parties_once(self, holder: bool) -> list[int]:
        return [row.organisation_id for row in self.party_rows() if row.holds_grant or not holder]

    @property
    def organisations(self) -> list[Organisation]:
        return [party.organisation for party in self.party_rows()]

    def grant_holder(self) -> Organisation | None:
        """The Swedish partner: receives the money and is accountable for it."""
        return next((row.organisation for row in self.party_rows() if row.holds_grant), None)

    @property
    def coordinator(self) -> Person | None:
        """Who coordinates the case for the office."""
        if self.brought:
            return self.brought[1]
        named = _appointed().filter(case=self.case_id).select_related("person").first()
        return named.person if named else None

    @property
    def rules(self) -> CallRules:
        """The rules it began under, whatever the call says by now."""
        return self.call_version.rules

    def get_themes_display(self) -> str:
        """The topics by name, for pages."""
        return ", ".join(str(topic) for topic in self.topics() if topic.code in self.themes)

    def topics(self) -> list[Topic]:
        """All topics there are; asked once for this copy."""
        if "_topics" not in self.__dict__:
            self._topics = list(Topic.objects.all())
        return self._topics

    def frozen_fields(self):
        return ("call", "match", "themes", "organisations")

    def deadline_label(self, code):
        """Conditions of grants have their days here, because the partners' pen is here."""
        if code.startswith("condition-"):
            return str(_("a condition of the grant"))
        return super().deadline_label(code)

    # What hangs on it

    def takes_documents_from(self, person) -> bool:
        """The partners' and the office's papers, as long as it goes on."""
        ended = self.state in (self.State.CLOSED, self.State.TERMINATED)
        return not ended and bool(self.roles_held(person, HAND_IN))

    def also_asked(self, roles) -> tuple:
        return (*super().also_asked(roles), *HAND_IN)

    def papers(self) -> list[tuple[int, str]]:
        """(id, title) of its documents, asked once for this copy."""
        if not hasattr(self, "_papers"):
            from .forms import papers_of

            self._papers = papers_of(self)
        return self._papers

    def _stored(self) -> dict[str, dict[int, list]]:
        """{part: {owner: rows}}, with its call's calendar; asked once for this copy, for pages."""
        if not hasattr(self, "_parts_read"):
            self._parts_read = {}
            mine = models.Q(kind=self.label(), matter_id=self.pk)
            cohort = models.Q(kind=Call.label(), matter_id=self.call_id, name="calendar")
            for row in Part.objects.filter(mine | cohort).order_by("owner"):
                self._parts_read.setdefault(row.name, {})[row.owner] = row.content
        return self._parts_read

    def stored(self, part: str) -> list[dict]:
        """The rows of a part that is not each partner's own."""
        return self._stored().get(part, {}).get(0, [])

    def named_people(self) -> dict[int, list[dict]]:
        """{organisation: the people it has named}."""
        return self._stored().get("people", {})

    def people(self) -> list[Partner]:
        """Its parties with their people, asked once for this copy."""
        if not hasattr(self, "_people"):
            self._people = partners_of(self, self.named_people())
        return self._people

    # What its steps do

    def _rewrite(self, part: str, rows: list[dict], owner: int = 0) -> None:
        """Put rows into a part as the effect of a step."""
        row = self.part(part, owner)
        row.content, row.version, row.updated_at = rows, row.version + 1, clock.now()
        row.save()

    def add_member(self, data):
        organisation = data["organisation"]
        names = ("function", "name", "office", "email", "since")
        row = {"key": new_key(), **{name: shape(data[name]) for name in names}, "until": None}
        rows = self.part("people", organisation.pk).content
        self._rewrite("people", [*rows, row], organisation.pk)
        return {"organisation": organisation.pk, "key": row["key"]}

    def close_member(self, data):
        key, owner = data["member"], data["organisation"]
        last_day = shape(data["last_day"])
        rows = self.part("people", owner).content
        changed = [{**row, "until": last_day} if row["key"] == key else row for row in rows]
        self._rewrite("people", changed, owner)
        return {"organisation": owner, "key": key, "last_day": last_day}

    def give_appointment(self, by, data):
        person, role = data["person"], data["role"]
        Appointment.objects.create(
            person=person, role=role, case=self.case, since=data["since"], given_by=by
        )
        self.concerned = [person]
        return {"person": person.pk, "role": role}

    def end_appointment(self, by, data):
        row = data["appointment"]
        row.until, row.ended_by, row.ended_at = data["last_day"], by, clock.now()
        row.save(update_fields=["until", "ended_by", "ended_at"])
        self.concerned = [row.person]
        return {"person": row.person_id, "role": row.role, "last_day": shape(row.until)}

    def take_in(self, organisation):
        add_party(self.case, organisation)
        self._parties_read = None
        return {"organisation": organisation.pk}

    def let_go(self, organisation, last_day, successor):
        """Its row as a party ends; a successor's begins anew with the grant the day after."""
        rows = {row.organisation_id: row for row in self.party_rows()}
        rows[organisation.pk].until = last_day
        rows[organisation.pk].save(update_fields=["until"])
        if successor is not None:
            staying = rows[successor.pk]
            staying.until = last_day
            staying.save(update_fields=["until"])
            Party.objects.create(
                case=self.case, organisation=successor, holds_grant=True,
                since=last_day + timedelta(days=1),
            )  # fmt: skip
        self._parties_read = None
        return {
            "organisation": organisation.pk,
            "last_day": shape(last_day),
            "successor": successor.pk if successor else None,
        }

    def note_health(self, by, health, reason):
        """The newest stands first; nothing of it goes into the record, which partners read."""
        self.health = health
        row = {
            "key": new_key(), "health": health, "reason": reason, "on": shape(clock.today()),
            "by": str(by),
        }  # fmt: skip
        self._rewrite("health", [row, *self.part("health").content])
        return {}

    # Pages

    def consequences(self, step, person):
        """What follows from the steps that end, stop or change who takes part."""
        from .consequences import consequences_of

        return consequences_of(self, step.name)

    @classmethod
    def list_extras(cls, person) -> dict:
        """The office sees and filters how its partnerships are doing."""
        if not office_any.possible_for(person):
            return {}
        choices = [("", _("Any")), *Health.choices]
        label = _("How it is doing")
        return {"health": forms.ChoiceField(label=label, choices=choices, required=False)}

    def sections(self, person) -> list[dict]:
        """Partners and people, papers, what was agreed; how it is doing for the office."""
        from .sections import sections_of

        return sections_of(self, person)
