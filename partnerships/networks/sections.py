"""What pages say of networks: who takes part and has agreed, and how each common result stands."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partnerships.programmes.reference_models import text_in

from .models import Network, Participation, participation_of
from .results import LEVELS, CommonResult, measure_in_words, results_in
from .workflow import PART

ROWS = "partnerships/partnership/rows.html"
TONES = {"agreed": "done", "proposed": "now", "declined": "alert"}


def network_sections(network: Network, person) -> list[dict]:
    """The partnerships in it, as far as this person may see them."""
    rows = Participation.objects.visible_to(person).taking_part().filter(network=network)
    rows = list(rows.select_related("partnership", "agreed_version").order_by("pk"))
    for one in rows:
        one.network = network  # what it has proposed is read once
    title = _("Partnerships in the network")
    table = {
        "caption": title, "hide_caption": True,
        "columns": [
            {"label": one}
            for one in (_("Partnership"), _("State"), _("Agreed common results"), _("Since"))
        ],
        "rows": [
            {
                "cells": [
                    {"text": str(one.partnership), "url": one.url},
                    {"text": str(one.get_state_display()), "status": True,
                     "tone": TONES.get(one.state, "")},
                    {"text": ", ".join(one.agreed())},
                    {"text": one.state_since.date()},
                ]
            }
            for one in rows
        ],
    }  # fmt: skip
    context = {"table": table, "lacks": lacks(network, rows), "ways": ways(network, person)}
    return [{"title": title, "template": ROWS, "context": context}]


def lacks(network: Network, rows: list[Participation]) -> list[dict]:
    """What keeps figures from being added up, each with where to go."""
    found = []
    if network.state == network.State.RUNNING and is_changed(network):
        found.append(
            _("The common results were changed after they were proposed. Propose them again, so "
              "that the partnerships are asked.")
        )  # fmt: skip
    waiting = [str(one.partnership) for one in rows if one.is_asked_anew()]
    if waiting:
        words = {"partnerships": ", ".join(waiting)}
        found.append(_("Not agreed to all common results yet: %(partnerships)s.") % words)
    return [{"message": one, "level": "warning", "url": ""} for one in found]


def is_changed(network: Network) -> bool:
    """Whether its common results are others than those that were proposed."""
    return results_in(network.rows(PART)) != network.proposed()


def ways(network: Network, person) -> list[dict]:
    if not network.takes_partnerships(person):
        return []
    url = reverse("partnerships:participation_new")
    label = str(Participation.begin.label)
    return [{"label": label, "url": f"{url}?network={network.pk}"}]


def results_section(participation: Participation, links: list[dict] = (), lacks=()) -> dict:
    """The common results as proposed; which of them is agreed as it stands."""
    title = _("Common results of %(network)s") % {"network": participation.network}
    agreed = set(participation.agreed())
    columns = (_("Code"), _("Level"), _("Common result"), _("Measured as"), _("What counts"),
               _("State"))  # fmt: skip
    table = {
        "caption": title, "hide_caption": True,
        "columns": [{"label": one} for one in columns],
        "rows": [
            {
                "cells": [
                    {"text": one.code},
                    {"text": str(dict(LEVELS)[one.level])},
                    {"text": text_in(one.statement)},
                    {"text": measure_in_words(one)},
                    {"text": text_in(one.definition)},
                    standing(one, agreed),
                ]
            }
            for one in participation.network.proposed()
        ],
    }  # fmt: skip
    context = {"table": table, "ways": list(links), "lacks": list(lacks)}
    return {"title": title, "template": ROWS, "context": context}


def standing(result: CommonResult, agreed: set[str]) -> dict:
    if result.retired:
        return {"text": _("retired")}
    if result.code in agreed:
        return {"text": pgettext("a common result", "agreed"), "status": True, "tone": "done"}
    return {"text": _("not agreed yet"), "status": True, "tone": "now"}


def partnership_section(partnership, person) -> dict | None:
    """On a partnership's page: its network, the common results and whether they are agreed."""
    found = participation_of(partnership.pk)
    if found is None:
        return offer(partnership, person)
    if not partnership.roles_held(person, Participation.sees):
        return None
    links = [{"label": _("Open"), "url": found.url}]
    waits = []
    if found.is_asked_anew():
        sentence = _("The partnership has not agreed to all of them yet.")
        waits = [{"message": sentence, "level": "warning", "url": found.url}]
    return results_section(found, links, waits)


def offer(partnership, person) -> dict | None:
    """The way into a network, for whom it is and while there is one to go into."""
    if not Participation.may_begin_below(partnership, person):
        return None
    if not Network.objects.filter(state=Network.State.RUNNING).exists():
        return None
    title = _("Network")
    url = f"{reverse('partnerships:participation_new')}?partnership={partnership.pk}"
    context = {"table": {"caption": title, "rows": []},
               "ways": [{"label": str(Participation.begin.label), "url": url}]}  # fmt: skip
    return {"title": title, "template": ROWS, "context": context}
