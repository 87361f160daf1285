"""Who people are to a matter, from memberships and appointments; every date is asked in SQL.

`where` uses subqueries only: no joins that repeat a row, nothing remembered between requests.
`who` reads the same rows the other way round; a property test keeps the two agreeing.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.workflow.models import Entry
from foundation.workflow.roles import Role

from .models import (
    Appointment,
    Membership,
    OfficeCode,
    Organisation,
    Party,
    Person,
    PersonKind,
)
from .parties import Shared

# What each role rests on, for the page "what this person may do, and why".
MEMBERSHIP_ROLES: list[tuple[Role, bool, list | None]] = []  # role, of the office?, offices
APPOINTMENT_ROLES: list[tuple[Role, str]] = []

EVERYTHING = ~Q(pk__in=[])  # an empty Q would vanish from an "or"
NOTHING = Q(pk__in=[])


def real(person) -> bool:
    """Whether rights can come to this person at all: a human being who has not been shut out."""
    kind = getattr(person, "kind", None)
    return kind == PersonKind.PERSON and person.is_active and person.pk is not None


def people() -> QuerySet:
    """All to whom rights can come."""
    return Person.objects.filter(kind=PersonKind.PERSON, is_active=True)


def _serving(offices=None, **where) -> QuerySet:
    found = Membership.objects.current().filter(**where)
    return found.filter(office__in=offices) if offices else found


# --- members of a party -----------------------------------------------------------------------


def party_role(name: str, sentence, offices=None, holder: bool = False, short="") -> Role:
    """Those who hold one of the offices (None: any) in a party, or in the grant holder."""

    def where(model, person):
        if not real(person):
            return NOTHING
        serving = _serving(offices, person=person).exclude(organisation__kind="office")
        return model.party_q(serving.values("organisation"), holder=holder)

    def who(matter):
        # A list, not a subquery: a room may answer party_ids with either.
        serving = _serving(offices, organisation__in=list(matter.party_ids(holder=holder)))
        serving = serving.exclude(organisation__kind="office")
        return people().filter(pk__in=serving.values("person"))

    def organisation(matter):
        ids = list(matter.party_ids(holder=holder))
        return ids[0] if len(ids) == 1 else None

    def may(person):
        serving = _serving(offices, person=person).exclude(organisation__kind="office")
        return real(person) and serving.exists()

    def organisations(matters):
        return only_party(matters, holder)

    party = "holder" if holder else "any"
    role = Role(name, sentence, where, who, organisation, may, organisations, short, party=party)
    MEMBERSHIP_ROLES.append((role, False, offices))
    return role


def only_party(matters, holder: bool = False) -> dict:
    """{pk: organisation} for rows of one kind: the party (or grant holder) where it is but one."""
    if not matters or type(matters[0]).party_ids is not Shared.party_ids:
        found = {matter.pk: list(matter.party_ids(holder=holder)) for matter in matters}
        return {pk: ids[0] if len(ids) == 1 else None for pk, ids in found.items()}
    rows = Party.objects.current().filter(case__in={matter.case_id for matter in matters})
    by_case: dict = {}
    for case, pk in (rows.filter(holds_grant=True) if holder else rows).values_list(
        "case", "organisation"
    ):
        by_case.setdefault(case, []).append(pk)
    ids = {matter.pk: by_case.get(matter.case_id, []) for matter in matters}
    return {pk: found[0] if len(found) == 1 else None for pk, found in ids.items()}


coordinator = party_role(
    "coordinator",
    _("a coordinator of a partner"),
    [OfficeCode.COORDINATOR],
    short=_("the coordinators of the partners"),
)
finance = party_role(
    "finance", _("a finance officer of a partner"), [OfficeCode.FINANCE],
    short=_("the finance officers"),
)  # fmt: skip
grant_holder = party_role(
    "grant_holder", _("a coordinator of the grant holder"), [OfficeCode.COORDINATOR], holder=True,
    short=_("the grant holder"),
)  # fmt: skip
grant_holder_finance = party_role(
    "grant_holder_finance",
    _("a finance officer of the grant holder"),
    [OfficeCode.FINANCE],
    holder=True,
)
member = party_role("member", _("anybody who serves a partner"))


# --- the office -------------------------------------------------------------------------------


def office_id(matter=None) -> int | None:
    """The id of the programme office, which holds the pen of all its roles."""
    office = Organisation.objects.office()
    return office.pk if office else None


def of_the_office(matters) -> dict:
    """{pk: the office} for many rows: asked once."""
    pk = office_id()
    return {matter.pk: pk for matter in matters}


def office_role(name: str, sentence, offices=None, short="") -> Role:
    """Those who hold one of the offices (None: any) in the programme office."""

    def serving(**where):
        return _serving(offices, organisation__kind="office", **where)

    def where(model, person):
        return Q(Exists(serving(person=person))) if real(person) else NOTHING

    def who(matter):
        return people().filter(pk__in=serving().values("person"))

    def may(person):
        return real(person) and serving(person=person).exists()

    role = Role(name, sentence, where, who, office_id, may, of_the_office, short)
    MEMBERSHIP_ROLES.append((role, True, offices))
    return role


office_any = office_role("office_any", _("anybody who serves the office"))
office_coordinators = office_role(
    "office_coordinators", _("any coordinator of the office"), [OfficeCode.COORDINATOR]
)
manager = office_role(
    "manager", _("a programme manager"), [OfficeCode.MANAGER], short=_("the programme manager")
)
controller = office_role(
    "controller", _("a controller of the office"), [OfficeCode.CONTROLLER],
    short=_("the controller"),
)  # fmt: skip
adviser = office_role("adviser", _("an adviser of the office"), [OfficeCode.ADVISER])
admin = office_role("admin", _("an administrator of the office"), [OfficeCode.ADMIN])
office_assessors = office_role(
    "office_assessors", _("any assessor of the office"), [OfficeCode.ASSESSOR]
)


def _case_coordinators(**where) -> QuerySet:
    """Appointments as coordinator whose holder still serves the office.

    When the one appointed leaves and nobody takes over, the case falls back to every coordinator.
    """
    staff = _serving(organisation__kind="office", person__is_active=True)
    return Appointment.objects.current().filter(
        role="coordinator", kind="", person__in=staff.values("person"), **where
    )


def _office_where(model, person):
    if not real(person):
        return NOTHING
    any_coordinator = Exists(
        _serving([OfficeCode.COORDINATOR], organisation__kind="office", person=person)
    )
    here = {"case": OuterRef("case")}
    nobody_yet = ~Exists(_case_coordinators(**here))
    return Q(Exists(_case_coordinators(person=person, **here))) | Q(any_coordinator, nobody_yet)


def _office_who(matter):
    appointed_here = _case_coordinators(case=matter.case_id)
    any_coordinator = _serving([OfficeCode.COORDINATOR], organisation__kind="office")
    return people().filter(
        Q(pk__in=appointed_here.values("person"))
        | Q(~Exists(appointed_here), pk__in=any_coordinator.values("person"))
    )


def _office_may(person):
    """Whether they can be it anywhere: a coordinator of the office, or one appointed to a case."""
    return office_coordinators.possible_for(person) or (
        real(person) and _case_coordinators(person=person).exists()
    )


office = Role(
    "office",
    _("the office's coordinator of the case, or any of them while nobody is appointed"),
    _office_where,
    _office_who,
    office_id,
    _office_may,
    of_the_office,
    short=_("the office's coordinator"),
)
MEMBERSHIP_ROLES.append((office, True, [OfficeCode.COORDINATOR]))
APPOINTMENT_ROLES.append((office, "coordinator"))


def takes_over(person) -> bool:
    """Whether this person may take over cases that ran before the system: they bring people along,
    so it is for those of the office who look after people."""
    return office_coordinators.possible_for(person) or admin.possible_for(person)


# --- appointed to a case or to one matter -------------------------------------------------------


def _named_where(code: str, whole_case: bool, model, person) -> Q:
    mine = Appointment.objects.current().filter(role=code, person=person)
    if whole_case:
        return Q(case__in=mine.values("case"))
    here = mine.filter(kind="").values("case")
    return Q(case__in=here) | Q(pk__in=mine.filter(kind=model.label()).values("matter_id"))


def _named_to(code: str, whole_case: bool, matter) -> QuerySet:
    found = Appointment.objects.current().filter(role=code)
    if whole_case:
        return found.filter(case=matter.case_id)
    return found.filter(
        Q(kind="", case=matter.case_id) | Q(kind=matter.label(), matter_id=matter.pk)
    )


def of_the_appointed(matters, code: str, whole_case: bool) -> dict:
    """{pk: organisation} for rows of one kind: that of the appointed, where it is but one."""
    cases = {matter.case_id for matter in matters}
    rows = Appointment.objects.current().filter(role=code, person__in=people())
    rows = list(rows.filter(case__in=cases).values_list("case", "kind", "matter_id", "person"))
    serving = _serving(person__in={row[-1] for row in rows})
    theirs: dict = {}
    for person, organisation in serving.values_list("person", "organisation"):
        theirs.setdefault(person, set()).add(organisation)

    def found(matter) -> set:
        here = ("", None) if not whole_case else None
        ids: set = set()
        for case, kind, pk, person in rows:
            of_case = case == matter.case_id and (whole_case or (kind or "") in here)
            of_this = kind == matter.label() and pk == matter.pk
            if of_case or of_this:
                ids |= theirs.get(person, set())
        return ids

    ids = {matter.pk: found(matter) for matter in matters}
    return {pk: min(one) if len(one) == 1 else None for pk, one in ids.items()}


def appointed(
    code: str, sentence, name: str = "", whole_case: bool = False, short=""
) -> Role:  # fmt: skip
    """Those appointed as `code` to the matter, or to its whole case.

    With `whole_case`, an appointment to any matter of the case is enough: an auditor appointed
    to an audit reads the report and the plan beside it.
    """

    def where(model, person):
        return _named_where(code, whole_case, model, person) if real(person) else NOTHING

    def who(matter):
        return people().filter(pk__in=_named_to(code, whole_case, matter).values("person"))

    def organisation(matter):
        ids = _serving(person__in=who(matter)).values_list("organisation", flat=True).distinct()
        ids = list(ids[:2])
        return ids[0] if len(ids) == 1 else None

    def may(person):
        return real(person) and (
            Appointment.objects.current().filter(role=code, person=person).exists()
        )

    def organisations(matters):
        return of_the_appointed(matters, code, whole_case)

    role = Role(name or code, sentence, where, who, organisation, may, organisations, short)
    APPOINTMENT_ROLES.append((role, code))
    return role


assessor = appointed("assessor", _("an assessor appointed to it"), short=_("the assessor"))
assessor_of_case = appointed(
    "assessor", _("an assessor of the case"), name="assessor_of_case", whole_case=True
)
auditor = appointed("auditor", _("the auditor appointed to it"), short=_("the auditor"))
auditor_of_case = appointed(
    "auditor",
    _("an auditor of the case"),
    name="auditor_of_case",
    whole_case=True,
    short=_("the auditor"),
)


# --- four eyes: whose hand the record shows ------------------------------------------------------


def _typed(model, **where):
    return Entry.objects.filter(kind=model.label(), on_behalf_of__isnull=False, **where)


# Who entered it for a partner does not decide on it.
typist = Role(
    "typist",
    _("whoever entered it for a partner"),
    lambda model, person: Q(pk__in=_typed(model, by=person.pk).values("matter_id")),
    lambda matter: Person.objects.filter(
        pk__in=_typed(type(matter), matter_id=matter.pk).values("by")
    ),
)


# --- everybody, the visitor, the clock ----------------------------------------------------------

everyone_signed_in = Role(
    "everyone_signed_in",
    _("everybody who is signed in"),
    lambda model, person: EVERYTHING if real(person) else NOTHING,
    lambda matter: people(),
    may=real,
    wide=True,
)


def _serves(model, person):
    return Q(Exists(_serving(person=person))) if real(person) else NOTHING


def _serving_people(_matter=None):
    return people().filter(pk__in=_serving().values("person"))


serves_somewhere = Role(
    "serves_somewhere",
    _("anybody who serves an organisation"),
    _serves,
    _serving_people,
    may=lambda person: real(person) and _serving(person=person).exists(),
    wide=True,
)
MEMBERSHIP_ROLES += [(serves_somewhere, True, None), (serves_somewhere, False, None)]
anybody = Role(
    "anybody",
    _("anybody, signed in or not"),
    lambda model, person: EVERYTHING,
    lambda matter: Person.objects.all(),
    may=lambda person: True,
    public=True,
    wide=True,
)
calendar = Role(
    "calendar",
    _("the calendar"),
    lambda model, person: (
        EVERYTHING if getattr(person, "kind", None) == PersonKind.CALENDAR else NOTHING
    ),
    lambda matter: Person.objects.filter(kind=PersonKind.CALENDAR),
    may=lambda person: getattr(person, "kind", None) == PersonKind.CALENDAR,
)
