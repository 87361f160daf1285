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

from .matching import best_round
from .models import Match
from .pairs import in_words, named_in_words, scored, topic_names, waiting

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
    pairs = scored(waiting(call), call.rules())
    fixed, forbidden = _named(request, "fixed"), _named(request, "forbidden")
    proposed = best_round(pairs, fixed, forbidden) if "round" in request.GET else []
    shown = _Shown(fixed, forbidden, Match.begin.is_possible_for(request.user))
    context = {
        "title": _("Pairs and their reasons"),
        "breadcrumbs": [(str(call), call.url)],
        "pairs": [shown.pair(pair) for pair in pairs[:SHOWN]],
        "more": max(0, len(pairs) - SHOWN),
        "open": len(pairs) <= FEW,
        "round": [shown.pair(pair) for pair in proposed],
        "asked": "round" in request.GET,
        "total": _points(sum((pair.score for pair in proposed), Decimal(0))),
        "most": sum(call.rules().match_weights.values()),
    }
    return render(request, "partnerships/call/pairs.html", context)


def _named(request, name: str) -> list[tuple[int, int]]:
    """The pairs named in the address; what is none is left out."""
    found = []
    for text in request.GET.getlist(name):
        home, _dash, away = text.partition("-")
        if home.isdecimal() and away.isdecimal() and len(text) < 40:
            found.append((int(home), int(away)))
    return found


def _points(number: Decimal) -> str:
    return number_format(number, decimal_pos=1)


class _Shown:
    """Pairs as the page shows them."""

    def __init__(self, fixed, forbidden, may_propose: bool):
        self.fixed, self.forbidden, self.may_propose = set(fixed), set(forbidden), may_propose
        self.names, self.topics = named_in_words(), topic_names()

    def pair(self, pair) -> dict:
        reasons = [
            {
                "name": self.names[one.criterion],
                "points": _points(one.points),
                "most": one.most,
                "sentence": in_words(one, self.topics),
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
            "propose_url": self._propose(pair, reasons) if self.may_propose else "",
        }

    def _side(self, one) -> dict:
        url = reverse("partnerships:declaration_detail", args=[one.declaration])
        return {"name": one.name, "url": url}

    def _propose(self, pair, reasons) -> str:
        why = " ".join(one["sentence"] for one in reasons if one["points"] != _points(Decimal(0)))
        query = urlencode({"declarations": "{},{}".format(*pair.key), "reason": why})
        return f"{reverse('partnerships:match_new')}?{query}"
