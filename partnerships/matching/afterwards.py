"""After the proposal: who reads why and what, who waits for a partner, and how to find another."""

from decimal import Decimal
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from foundation.accounts.roles import office_any
from foundation.workflow import clock
from foundation.workflow.models import Entry, Part
from partnerships.declarations import answers
from partnerships.declarations.forms import answer_field
from partnerships.declarations.models import Declaration
from partnerships.programmes.call_rules import HOME

from .matching import Reason
from .reasons import in_words, named_in_words, words

ENDED = ("declined", "withdrawn", "expired")


# --- why these -----------------------------------------------------------------------------------


# Read out of answers that only the office may read, whom one wants and whom one does not.
FOR_THE_OFFICE = {"named"}


def why(match, person) -> dict:
    """{"reason": the office's own words, "pairs": [{"score", "reasons": [(name, sentence)]}]}, as
    it was when the match was proposed: read from the record, not reckoned anew. The partners are
    told nothing that answers for the office alone say."""
    entry = Entry.objects.about(match).filter(step="begin").prefetch_related("remarks").first()
    if entry is None:
        return {"reason": "", "pairs": []}
    said = {one.name: one.text for one in entry.remarks.all()}
    scores = entry.facts.get("scores") or []
    if not scores:
        return {"reason": said.get("reason", ""), "pairs": []}
    names, spoken = named_in_words(), words()
    if not (_somebody_is_named(scores) and office_any.possible_for(person)):
        names = {one: name for one, name in names.items() if one not in FOR_THE_OFFICE}
    called = {row.pk: str(row.organisation) for row in match.declared()}
    pairs = [
        {
            "score": pair["score"],
            "reasons": [
                (
                    names[one["criterion"]],
                    in_words(
                        _reason(one), spoken, tuple(called[pk] for pk in pair["declarations"])
                    ),
                )
                for one in pair["reasons"]
                if one["criterion"] in names
            ],
        }
        for pair in scores
    ]
    return {"reason": said.get("reason", ""), "pairs": pairs}


def _somebody_is_named(scores: list[dict]) -> bool:
    """Otherwise there is nothing that the office would read more of, and nobody is asked for."""
    reasons = (one for pair in scores for one in pair["reasons"])
    return any(one["criterion"] in FOR_THE_OFFICE and one["facts"].get("by") for one in reasons)


def _reason(one: dict) -> Reason:
    return Reason(one["criterion"], Decimal(one["points"]), one["most"], one["facts"])


# --- what the others read ------------------------------------------------------------------------


def with_answers(declarations: list) -> list:
    """Puts beside each declaration `told_raw` {code: answer} and `told` [(question, answer)] in the
    reader's language: only of questions that the call lets the matched partner read."""
    new = [row for row in declarations if not hasattr(row, "told")]
    if not new:
        return declarations
    models.prefetch_related_objects(new, "call_version")
    parts = Part.objects.filter(
        kind=Declaration.label(), name="answers", matter_id__in=[row.pk for row in new]
    )
    content = {part.matter_id: part.content for part in parts}
    language = (get_language() or "en")[:2]
    for row in new:
        found = answers.for_partner(row.rules.questions, content.get(row.pk, {}))
        row.told_raw = {question["code"]: answer for question, answer in found}
        row.told = [(str(answer_field(question).label), _spoken(question, answer, language))
                    for question, answer in found]  # fmt: skip
    return declarations


def _spoken(question, answer, language: str) -> str:
    choices = getattr(answer_field(question), "choices", ())
    return next((str(text) for code, text in choices if code and code == answer), str(answer))


# --- the waiting list ----------------------------------------------------------------------------


def waiting_list(declarations, best: dict[int, Decimal]) -> list[dict]:
    """[{"declaration", "since", "days", "place", "best"}]: the accepted declarations without a
    match, apart by side. It waits since it was accepted, whatever was proposed in between.

    `best` is the highest score of each with anybody who waits on the other side. [D]: whoever
    fits best stands first, among equals whoever has waited longest; those with nobody to fit
    stand last.
    """
    rows = list(declarations)
    found = []
    for home in (True, False):
        side = [row for row in rows if (row.organisation.country == HOME) == home]
        side.sort(key=lambda row: (-best.get(row.pk, Decimal(0)), row.state_since, row.pk))
        found += [
            {
                "declaration": row, "since": row.state_since,
                "days": clock.days_since(row.state_since), "place": place,
                "home": home, "best": best.get(row.pk),
            }
            for place, row in enumerate(side, 1)
        ]  # fmt: skip
    return found


# --- another one ---------------------------------------------------------------------------------


def another_url(match, person) -> str:
    """Where the office looks for another partner after a match that came to nothing: the pairs
    of the call, with this one forbidden. Empty for others, and while it may still succeed."""
    if match.state not in ENDED or not office_any.possible_for(person):
        return ""
    rows = [(row.pk, row.organisation.country == HOME) for row in match.declarations.all()]
    pairs = [f"{one}-{other}" for one, home in rows if home for other, there in rows if not there]
    query = urlencode([("round", "1"), *(("forbidden", pair) for pair in pairs)])
    return f"{reverse('partnerships:call_pairs', args=[match.call_id])}?{query}"
