"""What is shared by the parties of a case: who they are, and which of them holds the grant."""

from django.db.models import Q

from foundation.workflow.models import Matter

from .models import Membership, Organisation, Party


def add_party(case, organisation, holds_grant: bool = False) -> Party:
    """Makes an organisation a party of the case; asked twice, it is one party still."""
    party, _new = Party.objects.get_or_create(
        case=case, organisation=organisation, until=None, defaults={"holds_grant": holds_grant}
    )
    if holds_grant and not party.holds_grant:
        party.holds_grant = True
        party.save(update_fields=["holds_grant"])
    return party


def parties_of(case_id: int, holder: bool = False):
    """The current parties of a case as rows of Party; with `holder`, only the grant holder's."""
    found = Party.objects.current().filter(case=case_id)
    return found.filter(holds_grant=True) if holder else found


class Shared(Matter):
    """A matter that belongs to the parties of its case. A room may override the first two."""

    class Meta:
        abstract = True

    @classmethod
    def party_q(cls, organisations, holder: bool = False) -> Q:
        """The matters of which one of the organisations (a queryset of ids) is a party."""
        found = Party.objects.current().filter(organisation__in=organisations)
        if holder:
            found = found.filter(holds_grant=True)
        return Q(case__in=found.values("case"))

    @classmethod
    def waited_for_by(cls, person) -> Q:
        """What the person's organisations take part in."""
        mine = Membership.objects.current().filter(person=person)
        mine = mine.exclude(organisation__kind="office")
        return cls.party_q(mine.values("organisation")) | Q(begun_by=person)

    def party_ids(self, holder: bool = False):
        """The ids of the organisations that are party to this matter, as a queryset."""
        return (
            parties_of(self.case_id, holder).order_by("pk").values_list("organisation", flat=True)
        )

    def parties(self):
        """The organisations that are party to this matter."""
        return Organisation.objects.filter(pk__in=self.party_ids())

    def grant_holder(self) -> Organisation | None:
        """The organisation that holds the grant."""
        return Organisation.objects.filter(pk__in=self.party_ids(holder=True)).first()

    def own_organisation(self, person) -> int:
        """The party for which this person writes; 0 when they serve none or more than one."""
        mine = Membership.objects.current().filter(
            person=person, organisation__in=list(self.party_ids())
        )
        ids = set(mine.order_by().values_list("organisation", flat=True))
        return ids.pop() if len(ids) == 1 else 0

    def also_asked(self, roles) -> tuple:
        from .roles import office

        return (office,) if any(role.party for role in roles) else ()

    def acted_for(self, person, roles) -> list[int]:
        """The parties for which the office's coordinator of the case enters what they sent.

        Only what that party could have done itself: what is the office's, an assessor's or an
        auditor's is nobody's to enter for a party.
        """
        from .roles import office  # roles of members need Shared themselves

        whose = {role.party for role in roles} - {""}
        if not whose or not self.roles_held(person, [office]):
            return []
        return self._parties_once(holder="any" not in whose)

    def holding_organisation(self, role) -> int | None:
        """A party's pen: of the parties that were read for the page."""
        from .roles import MEMBERSHIP_ROLES

        plain = {one for one, of_office, _offices in MEMBERSHIP_ROLES if not of_office}
        if role.root not in plain:  # a room's own: it knows better whose turn it is
            return super().holding_organisation(role)
        ids = self._parties_once(holder=role.root.party == "holder")
        return ids[0] if len(ids) == 1 else None

    def _parties_once(self, holder: bool) -> list[int]:
        """`party_ids`, both answers from one query, for this copy of the row."""
        if type(self).party_ids is not Shared.party_ids:
            return list(self.party_ids(holder=holder))
        if "_party_rows" not in self.__dict__:
            rows = parties_of(self.case_id).order_by("pk")
            self._party_rows = list(rows.values_list("organisation", "holds_grant"))
        return [pk for pk, holds in self._party_rows if holds or not holder]
