"""Who gets a message: the cases chosen, and in each the people with the chosen offices."""

from dataclasses import dataclass, field

from foundation.accounts.models import Membership, Party
from foundation.accounts.roles import people
from foundation.workflow.models import canonical, digest_of
from partnerships.cooperation.models import Partnership
from partnerships.declarations.models import Declaration

KINDS = {"partnership": Partnership, "declaration": Declaration}
MOST_CASES = 500


@dataclass
class Recipients:
    """The cases in a fixed order; for each the people told of it (ids), and the people by id."""

    matters: list = field(default_factory=list)
    of_case: dict[int, list[int]] = field(default_factory=dict)
    people: dict = field(default_factory=dict)

    @property
    def too_many(self) -> bool:
        """More cases than one message goes to."""
        return len(self.matters) > MOST_CASES

    def cases_of(self, person: int) -> list:
        """The cases for which this person gets the message."""
        return [one for one in self.matters if person in self.of_case.get(one.case_id, ())]

    def digest(self) -> str:
        """Changes when anybody is added or left out: what was previewed is what is sent."""
        told = sorted((case, sorted(ids)) for case, ids in self.of_case.items())
        return digest_of(canonical(told))[:32]


def chosen(by, *, call, cohorts: list[str], references: list[str], offices: list[str]):
    """The recipients, among what `by` sees; references name cases, else call and states do.

    The sender is not among them.
    """
    matters = []
    for code, kind in KINDS.items():
        states = [one.partition(":")[2] for one in cohorts if one.startswith(f"{code}:")]
        rows = kind.objects.visible_to(by).select_related("case", "call")
        if references:
            rows = rows.filter(case__reference__in=references)
        else:
            rows = rows.filter(state__in=states)
            rows = rows.filter(call=call) if call else rows
        matters += rows.order_by("case")[: MOST_CASES + 1]
    return _with_people(matters, offices, by)


def _with_people(matters: list, offices: list[str], by) -> Recipients:
    cases = {one.case_id for one in matters}
    parties = Party.objects.current().filter(case__in=cases)
    cases_of: dict[int, set] = {}
    for case, organisation in parties.values_list("case", "organisation"):
        cases_of.setdefault(organisation, set()).add(case)
    serving = Membership.objects.current().filter(
        organisation__in=list(cases_of), office__in=offices, person__in=people()
    )
    of_case: dict[int, set] = {}
    for person, organisation in serving.exclude(person=by).values_list("person", "organisation"):
        for case in cases_of[organisation]:
            of_case.setdefault(case, set()).add(person)
    told = {pk for ids in of_case.values() for pk in ids}
    return Recipients(
        matters=matters,
        of_case={case: sorted(ids) for case, ids in sorted(of_case.items())},
        people=people().order_by("name", "pk").in_bulk(sorted(told)),
    )
