"""The candidates of a call from what is stored, and their pairs with scores."""

from datetime import date

from foundation.accounts.models import Party
from foundation.accounts.names import without_accents
from foundation.workflow import clock
from foundation.workflow.models import Part
from partnerships.declarations.models import Declaration
from partnerships.profiles.models import Profile, profiles_of
from partnerships.programmes.call_rules import HOME, CallRules
from partnerships.programmes.reference_models import Election, VisaRoute
from partnerships.signatures.models import Signatory

from .criteria import Candidate
from .matching import Pair, pairs_of
from .workflow import LIVE


def waiting(call):
    """The declarations of a call that are accepted and stand in no match: the pool."""
    from .models import Match

    taken = Match.objects.filter(call=call, state__in=LIVE).values("declarations")
    rows = Declaration.objects.filter(call=call, state="accepted").exclude(pk__in=taken)
    return rows.select_related("organisation").order_by("pk")


def scored(declarations, rules: CallRules) -> list[Pair]:
    """Every pair of a Swedish and a foreign one among the declarations, the best first."""
    return pairs_of(
        candidates_of(declarations, rules), rules.match_weights, rules.starts_on, rules.ends_on
    )


def candidates_of(declarations, rules: CallRules) -> list[Candidate]:
    """What each declaration's score is made of; seven queries, however many there are."""
    declarations = list(declarations)
    places = {row.organisation_id: row.organisation for row in declarations}
    countries = {place.country for place in places.values()}
    votes = _elections(countries)
    routes = {row.country: row for row in VisaRoute.objects.filter(country__in=countries)}
    profiles = profiles_of(places)
    signed = _signed(declarations)
    known = _partners_of(places)
    wishes = _answers(declarations)
    return [
        Candidate(
            declaration=row.pk,
            organisation=row.organisation_id,
            name=str(row.organisation),
            country=row.organisation.country,
            home=row.organisation.country == HOME,
            themes=tuple(row.themes),
            wishes=without_accents(f"{row.motivation} {wishes.get(row.pk, '')}"),
            folded_name=without_accents(str(row.organisation)),
            elections=tuple(vote[:2] for vote in votes.get(row.organisation.country, ())),
            earlier=frozenset(known.get(row.organisation_id, ())),
            **_of_the_profile(profiles.get(row.organisation_id), row.organisation),
            **_of_the_route(routes.get(row.organisation.country)),
            **_of_the_support(signed.get(row.pk, []), votes.get(row.organisation.country, ())),
        )
        for row in declarations
    ]


def _of_the_profile(profile: Profile | None, organisation) -> dict:
    """The organisation's own figures; without a profile only what the reference data knows."""
    if profile is None:
        return {"population": organisation.population}
    return {
        "population": profile.inhabitants,
        "areas": tuple(profile.functional_areas),
        "setting": profile.setting,
        "languages": tuple(profile.languages),
        "connection": profile.connectivity,
    }


def _of_the_route(route: VisaRoute | None) -> dict:
    return {"visa_weeks": route.weeks, "visa_checked": route.checked_on} if route else {}


def _of_the_support(signed: list[tuple[str, date]], votes) -> dict:
    """Whose signature stands, and when the council after the one that signed begins."""
    sides = tuple(side for side, _on in signed)
    if not sides:
        return {"sides": sides}
    on = max(day for _side, day in signed)
    changes = sorted(begins or earliest for earliest, _latest, begins in votes)
    return {"sides": sides, "term_ends": next((day for day in changes if day > on), None)}


def _signed(declarations) -> dict[int, list[tuple[str, date]]]:
    """{declaration: [(side, day of the signature)]} of the signatures that stand."""
    rows = Signatory.objects.asked().filter(kind=Declaration.label(), signature__isnull=False)
    rows = rows.filter(matter_id__in=[row.pk for row in declarations])
    found: dict[int, list] = {}
    for pk, side, at in rows.values_list("matter_id", "side", "signature__at"):
        found.setdefault(pk, []).append((side, clock.programme_date(at)))
    return found


def _answers(declarations) -> dict[int, str]:
    rows = Part.objects.filter(
        kind=Declaration.label(), name="answers", matter_id__in=[row.pk for row in declarations]
    )
    return {
        pk: " ".join(str(answer) for answer in content.values())
        for pk, content in rows.values_list("matter_id", "content")
    }


def _elections(countries) -> dict[str, list[tuple]]:
    """{country: [(first and last possible day, when the new council begins if known)]}."""
    found: dict[str, list] = {}
    rows = Election.objects.filter(country__in=countries)
    for country, *days in rows.values_list("country", "earliest", "latest", "council_term_start"):
        found.setdefault(country, []).append(tuple(days))
    return found


def _partners_of(organisations) -> dict[int, set[int]]:
    """{organisation: those it has been a party of a case with, now or before}."""
    cases = Party.objects.filter(organisation__in=list(organisations)).values("case")
    together: dict[int, set[int]] = {}
    for case, organisation in Party.objects.filter(case__in=cases).values_list(
        "case", "organisation"
    ):
        together.setdefault(case, set()).add(organisation)
    found: dict[int, set[int]] = {}
    for members in together.values():
        for one in members:
            found.setdefault(one, set()).update(members - {one})
    return found
