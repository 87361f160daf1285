"""The office looks for partners: all pairs of a call with their reasons, and a whole round."""

from decimal import Decimal
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.accounts.roles import office_any
from partnerships.programmes.models import Call

from .afterwards import FOR_THE_OFFICE, waiting_list
from .matching import best_round
from .models import Match
from .pairs import scored, waiting
from .reasons import in_words, named_in_words, words

SHOWN = 200  # of the pairs; a round is sought among all
FEW = 12  # whose reasons need no opening


@require_GET
@login_required
def call_pairs(request, pk):
    """Every pair that waits for a match; with `round`, the best round of them.

    `fixed` and `forbidden` name pairs as "12-15". Nothing is changed here: a match is proposed on
    its own page, by a person.
    """
    call = Call.objects.visible_to(request.user).filter(pk=pk).first()
    if call is None:
        raise Http404
    if not office_any.possible_for(request.user):
        raise PermissionDenied
    pool = waiting(call)
    pairs = scored(pool, call.rules())
    fixed, forbidden = _named(request, "fixed"), _named(request, "forbidden")
    proposed = best_round(pairs, fixed, forbidden) if "round" in request.GET else []
    titles = {row.pk: row.title for row in pool}
    shown = _Shown(fixed, forbidden, Match.begin.is_possible_for(request.user), titles)
    context = {
        "title": _("Pairs and their reasons"),
        "breadcrumbs": [(str(call), call.url)],
        "pairs": [shown.pair(pair) for pair in pairs[:SHOWN]],
        "more": max(0, len(pairs) - SHOWN),
        "open": len(pairs) <= FEW,
        "round": [shown.pair(pair) for pair in proposed],
        "asked": "round" in request.GET,
        "contradictions": _contradictions(pairs, fixed, forbidden) if proposed else [],
        "total": _points(sum((pair.score for pair in proposed), Decimal(0))),
        "waiting": _waiting(pool, pairs),
        "most": sum(call.rules().match_weights.values()),
    }
    return render(request, "partnerships/call/pairs.html", context)


def _waiting(pool, pairs) -> list[dict]:
    """Everybody in the pool, with their place; pairs come with the highest score first."""
    best: dict = {}
    for pair in pairs:
        for number in pair.key:
            best.setdefault(number, pair.score)
    return waiting_list(pool, best)


def _named(request, name: str) -> list[tuple[int, int]]:
    """The pairs named in the address; what is none is left out."""
    found = []
    for text in request.GET.getlist(name):
        home, _dash, away = text.partition("-")
        if home.isdecimal() and away.isdecimal() and len(text) < 40:
            found.append((int(home), int(away)))
    return found


def _contradictions(pairs, fixed, forbidden) -> list[str]:
    """What was ticked and could not be kept, a sentence each: `best_round` takes the first."""
    known, said, taken = {pair.key: pair for pair in pairs}, [], set()
    for key in dict.fromkeys(key for key in fixed if key in known):
        words = {"pair": f"{known[key].home.name} – {known[key].away.name}"}
        if taken & set(key):
            sentence = _("%(pair)s is left out: one of the two stands in another fixed pair.")
            said.append(sentence % words)
            continue
        taken |= set(key)
        if key in forbidden:
            sentence = _("%(pair)s is ticked as fixed and as never. Fixed counts here.")
            said.append(sentence % words)
    return said


def _points(number: Decimal) -> str:
    return number_format(number, decimal_pos=1)


class _Shown:
    """Pairs as the page shows them."""

    def __init__(self, fixed, forbidden, may_propose: bool, titles: dict[int, str]):
        self.fixed, self.forbidden, self.may_propose = set(fixed), set(forbidden), may_propose
        self.titles = titles  # one place may have declared twice
        self.names, self.words = named_in_words(), words()

    def pair(self, pair) -> dict:
        sides = (pair.home.name, pair.away.name)
        reasons = [
            {
                "name": self.names[one.criterion],
                "points": _points(one.points),
                "most": one.most,
                "sentence": in_words(one, self.words, sides),
            }
            for one in pair.reasons
        ]
        return {
            "key": "{}-{}".format(*pair.key),
            "home": self._side(pair.home),
            "away": self._side(pair.away),
            "score": _points(pair.score),
            "reasons": reasons,
            "fixed": pair.key in self.fixed,
            "forbidden": pair.key in self.forbidden,
            "propose_url": self._propose(pair, sides) if self.may_propose else "",
        }

    def _side(self, one) -> dict:
        url = reverse("partnerships:declaration_detail", args=[one.declaration])
        return {"name": one.name, "url": url, "title": self.titles[one.declaration]}

    def _propose(self, pair, sides) -> str:
        """With a reason to begin with, which the partners will read."""
        why = " ".join(
            in_words(one, self.words, sides)
            for one in pair.reasons
            if _points(one.points) != _points(Decimal(0)) and one.criterion not in FOR_THE_OFFICE
        )
        query = urlencode({"declarations": "{},{}".format(*pair.key), "reason": why})
        return f"{reverse('partnerships:match_new')}?{query}"
