"""The candidates of a call from what is stored, and a score's reasons as sentences."""

from datetime import date, timedelta

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from foundation.accounts.models import Party
from foundation.accounts.names import without_accents
from foundation.workflow.models import Part
from partnerships.declarations.models import Declaration
from partnerships.programmes.call_rules import HOME, CallRules
from partnerships.programmes.reference_models import Election, Topic

from .matching import BEFORE_ELECTION, Candidate, Pair, Reason, pairs_of
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
    """What each declaration's score is made of; four queries, however many there are."""
    declarations = list(declarations)
    places = {row.organisation_id: row.organisation for row in declarations}
    votes = _elections({place.country for place in places.values()}, rules)
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
            population=row.organisation.population,
            wishes=without_accents(f"{row.motivation} {wishes.get(row.pk, '')}"),
            folded_name=without_accents(str(row.organisation)),
            elections=votes.get(row.organisation.country, ()),
            earlier=frozenset(known.get(row.organisation_id, ())),
        )
        for row in declarations
    ]


def _answers(declarations) -> dict[int, str]:
    rows = Part.objects.filter(
        kind=Declaration.label(), name="answers", matter_id__in=[row.pk for row in declarations]
    )
    return {
        pk: " ".join(str(answer) for answer in content.values())
        for pk, content in rows.values_list("matter_id", "content")
    }


def _elections(countries, rules: CallRules) -> dict[str, tuple]:
    found: dict[str, list] = {}
    until = rules.ends_on + BEFORE_ELECTION + timedelta(days=1)
    rows = Election.objects.filter(country__in=countries).between(rules.starts_on, until)
    for country, earliest, latest in rows.values_list("country", "earliest", "latest"):
        found.setdefault(country, []).append((earliest, latest))
    return {country: tuple(days) for country, days in found.items()}


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


# --- in words ------------------------------------------------------------------------------------


def named_in_words() -> dict:
    """What each criterion is called."""
    return {
        "themes": _("Topics in common"),
        "named": _("They name each other"),
        "size": _("Alike in size"),
        "calendar": _("Months without an election"),
        "earlier": _("Partners before"),
    }


def in_words(reason: Reason, topics: dict[str, str]) -> str:
    """Why a criterion has its points, as a sentence; `topics` are the names by code."""
    return _SENTENCES[reason.criterion](reason.facts, topics)


def topic_names() -> dict[str, str]:
    return {row.code: str(row) for row in Topic.objects.all()}


def _themes(facts, topics) -> str:
    if not facts["themes"]:
        return _("They have chosen no topic in common.")
    names = ", ".join(topics.get(code, code) for code in facts["themes"])
    return _("Both have chosen: %(topics)s.") % {"topics": names}


def _named(facts, _topics) -> str:
    if len(facts["by"]) == 2:
        return _("Each names the other.")
    if facts["by"]:
        return _("%(one)s names the other.") % {"one": facts["by"][0]}
    return _("Neither names the other.")


def _size(facts, _topics) -> str:
    if None in facts["populations"]:
        return _("How many people live there is not known of both.")
    one, other = (number_format(number, force_grouping=True) for number in facts["populations"])
    return _("%(one)s and %(other)s inhabitants.") % {"one": one, "other": other}


def _calendar(facts, _topics) -> str:
    if not facts["elections"]:
        return _("No election is near while the project runs.")
    named = ", ".join(
        f"{name} {_days(date.fromisoformat(first), date.fromisoformat(last))}"
        for name, first, last in facts["elections"]
    )
    return _("Elections: %(elections)s.") % {"elections": named}


def _days(first: date, last: date) -> str:
    shown = date_format(first, "DATE_FORMAT")
    return shown if first == last else f"{shown} – {date_format(last, 'DATE_FORMAT')}"


def _earlier(facts, _topics) -> str:
    if facts["together"]:
        return _("They have worked together before.")
    return _("They have not worked together before.")


_SENTENCES = {
    "themes": _themes, "named": _named, "size": _size, "calendar": _calendar, "earlier": _earlier,
}  # fmt: skip
