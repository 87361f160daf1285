"""Who people are to an audit and to its findings."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Appointment, Membership, OfficeCode, OrganisationKind, Person
from foundation.accounts.roles import NOTHING, finance, grant_holder, people, real
from foundation.accounts.roles import auditor as appointed_auditor
from foundation.workflow.roles import Role
from reporting.financials.own_part import has_a_hand_in, own_costs

AUDIT = "reporting.audit"

# The same role; that an audit knows its firm spares a question for each row of a list.
auditor = replace(appointed_auditor, organisation=lambda audit: audit.firm_id)


def auditors():
    """Those who serve an audit firm as auditors today."""
    serving = Membership.objects.current().filter(
        office=OfficeCode.AUDITOR, organisation__kind=OrganisationKind.AUDIT_FIRM
    )
    return people().filter(pk__in=serving.values("person"))


def firm_of(person):
    """The audit firm that the person serves; None when it is none."""
    serving = Membership.objects.current().filter(
        person=person, office=OfficeCode.AUDITOR, organisation__kind=OrganisationKind.AUDIT_FIRM
    )
    row = serving.select_related("organisation").order_by("pk").first()
    return row.organisation if row else None


def serves_a_side(person, report) -> bool:
    """Whether the person serves a party of the report's case, or the office."""
    serving = Membership.objects.current().filter(person=person)
    sides = Q(organisation__in=report.party_ids()) | Q(organisation__kind=OrganisationKind.OFFICE)
    return serving.filter(sides).exists()


def stands_in_the_way(person, report) -> str:
    """The sentence that says why the person cannot audit the report; empty where nothing does.

    Independent is who serves no side today, whose hand the report's record does not show but as
    its auditor, and who has no part in a cost (entered, paid to them, travelled on).
    """
    if serves_a_side(person, report):
        return _("This person serves one of the parties or the office.")
    if has_a_hand_in(report, person, but=["audited"]):
        return _("This person entered, confirmed, submitted or decided on the report.")
    if own_costs(report, person):
        return _("This person has a part in a cost of the report: entered it, was paid by it or "
                 "travelled on it.")  # fmt: skip
    return ""


# --- the auditor, seen from a finding -----------------------------------------------------------


def _auditor_where(model, person) -> Q:
    if not real(person):
        return NOTHING
    if model.label() == AUDIT:
        return auditor.where(model, person)
    mine = Appointment.objects.current().filter(role="auditor", person=person)
    return Q(audit__in=mine.filter(kind=AUDIT).values("matter_id")) | Q(
        case__in=mine.filter(kind="").values("case")
    )


auditor_of_audit = Role(
    "auditor_of_audit",
    _("the auditor appointed to its audit"),
    _auditor_where,
    lambda finding: auditor.people(finding.audit),
    organisation=lambda finding: finding.audit.firm_id,
    may=auditor.may,
)


# --- those who answer ---------------------------------------------------------------------------


def _either(*roles):
    """The persons who have one of the roles for a matter."""

    def who(matter):
        found = Q(pk__in=[])
        for role in roles:
            found |= Q(pk__in=role.people(matter).values("pk"))
        return Person.objects.filter(found)

    return who


answering = Role(
    "answering",
    _("a coordinator of the grant holder, or a finance officer of any partner"),
    lambda model, person: grant_holder.where(model, person) | finance.where(model, person),
    _either(grant_holder, finance),
    may=lambda person: grant_holder.may(person) or finance.may(person),
    short=_("the grant holder or a finance officer"),
    party="any",
)


# --- whose turn it is while answers are awaited -------------------------------------------------


def _owes_something(model) -> Q:
    from .models import Finding

    unanswered = Finding.objects.filter(audit=OuterRef("pk"), state="open")
    return Q(Exists(unanswered)) | Q(represented_at=None)


def _turn(audit) -> Role:
    return grant_holder if audit.awaits_answers() else auditor


def _organisations(audits) -> dict:
    """{pk: whose turn it is}, for many audits in two queries."""
    from .models import Finding

    unanswered = set(
        Finding.objects.filter(audit__in=audits, state="open").values_list("audit", flat=True)
    )
    owing = [one for one in audits if one.represented_at is None or one.pk in unanswered]
    return {one.pk: one.firm_id for one in audits} | grant_holder.organisations_of(owing)


# First the grant holder, until all findings are answered and the representations are given.
next_in_line = Role(
    "next_in_line",
    _("the grant holder while it owes answers or its representations, then the auditor"),
    lambda model, person: (
        (grant_holder.where(model, person) & _owes_something(model))
        | (auditor.where(model, person) & ~_owes_something(model))
    ),
    lambda audit: _turn(audit).people(audit),
    lambda audit: _turn(audit).organisation_of(audit),
    lambda person: grant_holder.may(person) or auditor.may(person),
    _organisations,
    short=_("the grant holder or the auditor"),
    called=lambda audit: _turn(audit).label,
)
