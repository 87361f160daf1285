"""Who works in a partnership: of each partner on equal footing, and of the office."""

from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation.accounts.codes import OfficeCode
from foundation.accounts.models import Appointment, Membership, Party
from foundation.workflow import clock

from .roles import APPOINTED_AS
from .standing import FUNCTIONS, missing_functions, serving

FUNCTION_LABELS = {
    "coordinator": OfficeCode.COORDINATOR.label,
    "finance": OfficeCode.FINANCE.label,
    "majority": gettext_lazy("steering group, majority"),
    "opposition": gettext_lazy("steering group, opposition"),
    "senior_official": gettext_lazy("steering group, senior official"),
    "team": OfficeCode.TEAM.label,
    "research": pgettext_lazy("a person", "research"),
    "civil_society": pgettext_lazy("a person", "civil society"),
}
NAMED = [(code, FUNCTION_LABELS[code]) for code in FUNCTIONS]
APPOINTED_LABELS = {
    OfficeCode.COORDINATOR: OfficeCode.COORDINATOR.label,
    OfficeCode.ADVISER: OfficeCode.ADVISER.label,
    OfficeCode.COMMUNICATION: gettext_lazy("communicator"),
}
NOBODY = {
    "majority": gettext_lazy(
        "%(partner)s has named nobody of the majority for the steering group."
    ),
    "opposition": gettext_lazy(
        "%(partner)s has named nobody of the opposition for the steering group."
    ),
    "senior_official": gettext_lazy(
        "%(partner)s has named no senior official for the steering group."
    ),
}


@dataclass
class Someone:
    """One person in one function: by an office they hold (an account), or only named."""

    function: str
    name: str
    office: str
    since: str  # ISO
    person: int | None = None
    email: str = ""


@dataclass
class Partner:
    """A party with its people."""

    party: Party
    people: list[Someone] = field(default_factory=list)

    @property
    def organisation(self):
        return self.party.organisation

    def coordinated_by(self, person) -> bool:
        return any(one.person == person.pk and one.function == "coordinator" for one in self.people)

    def lacks(self) -> list[str]:
        """What its steering group lacks, as sentences."""
        absent = missing_functions(one.function for one in self.people)
        return [NOBODY[function] % {"partner": self.organisation} for function in absent]


def function_of(office: str) -> str:
    """The function in a partnership that goes with an office held in a municipality."""
    return "senior_official" if office == OfficeCode.DIRECTOR else office


def partners_of(partnership, parts: dict) -> list[Partner]:
    """Each party with its people, in the order of names: the grant holder is one of them.

    `parts` are the rows by organisation as the partners wrote them. One query.
    """
    parties = sorted(partnership.party_rows(), key=lambda row: row.organisation.sort_key)
    found = {row.organisation_id: Partner(row) for row in parties}
    held = Membership.objects.current().filter(
        organisation__in=list(found), person__is_active=True, office__in=_shown_offices()
    )
    for row in held.select_related("person").order_by("since", "pk"):
        found[row.organisation_id].people.append(
            Someone(
                function_of(row.office), row.person.name, "", row.since.isoformat(),
                row.person_id, row.person.email,
            )
        )  # fmt: skip
    for pk, partner in found.items():
        for row in serving(parts.get(pk, []), clock.today()):
            add_named(partner.people, row)
        partner.people.sort(key=lambda one: list(FUNCTION_LABELS).index(one.function))
    return list(found.values())


def _shown_offices() -> list[str]:
    return [code for code in OfficeCode if function_of(code) in FUNCTION_LABELS]


def add_named(people: list[Someone], row: dict) -> None:
    """Put a named person beside those with an account, or say more of the one it is."""
    email = (row.get("email") or "").lower()
    for one in people:
        if email and one.email == email and one.function == row["function"]:
            one.office = row.get("office") or one.office
            return
    people.append(
        Someone(row["function"], row["name"], row.get("office") or "", row["since"], None, email)
    )


def office_people(case_id: int) -> list[Appointment]:
    """Those of the office appointed to the case, the coordinator first; one query."""
    rows = Appointment.objects.current().filter(case=case_id, kind="", role__in=APPOINTED_AS)
    order = models.Case(
        *(models.When(role=code, then=n) for n, code in enumerate(APPOINTED_AS)),
        default=len(APPOINTED_AS),
    )
    return list(rows.select_related("person").order_by(order, "since", "pk"))


@dataclass(frozen=True)
class Looking:
    """Where the reader serves, asked once: what of the people they see, and whom they hand over."""

    reads: bool  # a partner's or the office's: the sides of politicians are for them alone
    office: bool
    manages: frozenset  # organisations whose people are theirs to hand over
    moves_appointments: bool

    def may_hand_over(self, organisation: int) -> bool:
        return organisation in self.manages


def looking(person, parties: list[int]) -> Looking:
    """How a person stands to the people of a partnership; one query."""
    mine = list(
        Membership.objects.current().filter(person=person)
        .filter(Q(organisation__in=parties) | Q(organisation__kind="office"))
        .values_list("organisation", "organisation__kind", "office")
    )  # fmt: skip
    offices = {office for _pk, kind, office in mine if kind == "office"}
    desk = bool(offices & {OfficeCode.COORDINATOR, OfficeCode.ADMIN})
    own = {pk for pk, kind, office in mine if kind != "office" and office == OfficeCode.COORDINATOR}
    manages = frozenset(parties) if desk else frozenset(own)
    return Looking(bool(mine), bool(offices), manages, desk)
