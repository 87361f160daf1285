"""Confirming: a partner's yes to a frozen version. A row, not a state."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Membership, OfficeCode, Organisation, Party
from foundation.accounts.parties import Shared
from foundation.accounts.roles import NOTHING, coordinator, grant_holder, people, real
from foundation.workflow import clock, engine
from foundation.workflow.models import Version
from foundation.workflow.roles import Role
from foundation.workflow.rules import Missing, rule

from .models import Confirmation


class Confirmed(Shared):
    """A matter whose partners confirm one frozen version each for itself."""

    class Meta:
        abstract = True

    @classmethod
    def confirming_parties(cls):
        """The rows with an `organisation` that is a partner of the matter `OuterRef("pk")`."""
        return Party.objects.current().filter(case=OuterRef("case"))

    def request_confirmations(self, by) -> dict:
        """Freeze the text to confirm; whatever was confirmed before is void. Facts for the record.

        The version is new even when not a word changed: a partner who said yes before the text
        was taken back is asked again.
        """
        version = engine.freeze(self, by, anew=True)
        return {"frozen": version.number, "digest": version.digest}

    def write_confirmation(self, by) -> dict:
        """The yes of the person's organisation to the latest version. Facts for the record."""
        row = confirm(self, by, self.latest_version())
        return {"organisation": row.organisation_id, "digest": row.version.digest}

    def confirmation_rows(self) -> list[dict]:
        """Every partner with who confirmed the latest version and when (None: not yet)."""
        said = {
            row.organisation_id: row
            for row in Confirmation.objects.about(self)
            .standing()
            .select_related("person", "version")
        }
        rows = []
        # A kind that has read its partners for another reason is not asked once more.
        for organisation in getattr(self, "partner_rows", self.parties)():
            row = said.get(organisation.pk)
            rows.append(
                {
                    "organisation": organisation,
                    "at": row and row.at,
                    "by": row and row.person,
                    "version": row and row.version.number,
                }
            )
        return rows


def confirm(matter, by, version: Version) -> Confirmation:
    """Write the yes of the person's organisation; of the first that has not said it, if several."""
    mine = set(_coordinated_by(by).values_list("organisation", flat=True))
    waiting = [pk for pk in unconfirmed(matter) if pk in mine]
    return Confirmation.objects.create(
        case_id=matter.case_id, kind=matter.label(), matter_id=matter.pk, version=version,
        organisation_id=waiting[0], person=by, at=clock.now(),
    )  # fmt: skip


def unconfirmed(matter) -> list[int]:
    """The partners (ids) that have not confirmed the latest version, in their order.

    Asked once for a copy of which a page is made, whose roles and rules all ask it.
    """
    kept = matter.__dict__.get("_unconfirmed")
    if kept is not None:
        return list(kept)
    said = Confirmation.objects.about(matter).standing()
    said = set(said.values_list("organisation", flat=True))
    waiting = [pk for pk in matter.party_ids() if pk not in said]
    if "_remembered" in matter.__dict__:
        matter._unconfirmed = waiting
    return list(waiting)


def _coordinated_by(person):
    serving = Membership.objects.current().filter(person=person, office=OfficeCode.COORDINATOR)
    return serving.exclude(organisation__kind="office")


# --- the role: whose yes is awaited -------------------------------------------------------------


def _where(model, person) -> Q:
    if not real(person) or not issubclass(model, Confirmed):
        return NOTHING
    said = Confirmation.objects.standing().filter(
        kind=model.label(),
        matter_id=OuterRef(OuterRef("pk")),
        organisation=OuterRef("organisation"),
    )
    waiting = model.confirming_parties().filter(
        ~Exists(said), organisation__in=_coordinated_by(person).values("organisation")
    )
    return Q(Exists(waiting))


def _who(matter):
    serving = Membership.objects.current().filter(
        office=OfficeCode.COORDINATOR, organisation__in=unconfirmed(matter)
    )
    return people().filter(pk__in=serving.values("person"))


def _organisation(matter) -> int | None:
    waiting = unconfirmed(matter)
    return waiting[0] if len(waiting) == 1 else None


confirming_partner = Role(
    "confirming_partner",
    _("a coordinator of a partner that has not confirmed yet"),
    where=_where,
    who=_who,
    organisation=_organisation,
    may=lambda person: real(person) and _coordinated_by(person).exists(),
)


def _nobody_is_awaited(model) -> Q:
    said = Confirmation.objects.standing().filter(
        kind=model.label(),
        matter_id=OuterRef(OuterRef("pk")),
        organisation=OuterRef("organisation"),
    )
    return ~Q(Exists(model.confirming_parties().filter(~Exists(said))))


def _next_organisations(matters) -> dict:
    """{pk: the one organisation whose turn it is}, for many matters in two queries."""
    if not matters:
        return {}
    kind = type(matters[0])
    said = set(
        Confirmation.objects.standing()
        .filter(kind=kind.label(), matter_id__in=[matter.pk for matter in matters])
        .values_list("matter_id", "organisation")
    )
    parties = list(
        Party.objects.current()
        .filter(case__in={matter.case_id for matter in matters})
        .values_list("case", "organisation", "holds_grant")
    )
    found = {}
    for matter in matters:
        here = [(pk, holds) for case, pk, holds in parties if case == matter.case_id]
        waiting = [pk for pk, _holds in here if (matter.pk, pk) not in said]
        turn = waiting or [pk for pk, holds in here if holds]
        found[matter.pk] = turn[0] if len(turn) == 1 else None
    return found


# Who holds the pen while a text is out: those who have not said yes, then the grant holder.
next_to_say_yes = Role(
    "next_to_say_yes",
    _("a coordinator of a partner that has not confirmed yet, then of the grant holder"),
    lambda model, person: (
        confirming_partner.where(model, person)
        | (grant_holder.where(model, person) & _nobody_is_awaited(model))
    ),
    lambda matter: (confirming_partner if unconfirmed(matter) else grant_holder).people(matter),
    lambda matter: _next_organisations([matter])[matter.pk],
    coordinator.may,
    _next_organisations,
    short=_("the partners that have not confirmed"),
    party="any",
    called=lambda one: next_to_say_yes.short if unconfirmed(one) else grant_holder.label,
)


# Who is asked in which order: everybody for a yes, then the grant holder to go on.
YES_THEN_SUBMIT = [(confirming_partner, "confirm"), (grant_holder, "submit")]


# --- rules --------------------------------------------------------------------------------------


@rule(_("every partner has confirmed this version"))
def everyone_confirmed(matter):
    if matter.latest_version() is None:
        yield Missing("nothing_frozen", _("No version has been put forward for confirmation."))
        return
    names = Organisation.objects.in_bulk(waiting := unconfirmed(matter))
    for pk in waiting:
        yield Missing(
            "confirmation_missing",
            _("%(organisation)s has not confirmed this version yet.") % {"organisation": names[pk]},
            step="confirm",
        )


@rule(_("one’s own organisation has not confirmed this version yet"))
def not_confirmed_yet(matter, by):
    waiting = set(unconfirmed(matter))
    if by is None or not waiting.isdisjoint(
        _coordinated_by(by).values_list("organisation", flat=True)
    ):
        return
    yield Missing("already_confirmed", _("Your organisation has already confirmed this version."))
