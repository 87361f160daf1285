"""How a network comes to be: common results proposed, and a partnership that agrees to them."""

from foundation.workflow.engine import begin, save_part, take_step
from partnerships.networks.models import Network, Participation
from partnerships.reference import load_topics

from .partnerships import a_partnership
from .retold import told_once

TRAINED = {
    "code": "W1", "level": "individual", "kind": "number", "unit": "people",
    "statement": {"en": "Women trained who stand", "sv": "Utbildade kvinnor som ställer upp"},
    "definition": {"en": "Each woman once.", "sv": "Varje kvinna en gång."},
}  # fmt: skip
HEARD = {
    "code": "W2", "level": "societal", "kind": "percentage", "unit": "%",
    "statement": {"en": "Residents who are heard", "sv": "Invånare som blir hörda"},
}  # fmt: skip


def what_a_network_says(**changes) -> dict:
    title = {"en": "Women in local politics", "sv": "Kvinnor i lokalpolitiken"}
    return {"title": title, "theme": "GENDER", **changes}


@told_once
def a_network(cast, *rows) -> Network:
    """A draft with its common results described."""
    load_topics()
    network = begin(Network, cast.office_coordinator, what_a_network_says())
    described = [dict(row) for row in rows or (TRAINED, HEARD)]
    save_part(network, "common_results", cast.office_coordinator, rows=described)
    return network


@told_once
def a_proposed_network(cast, *rows) -> Network:
    return take_step(a_network(cast, *rows), "propose", cast.office_coordinator)


@told_once
def a_participation(cast, network=None, partnership=None) -> Participation:
    """Lund and Francistown are asked to agree."""
    partnership = partnership or a_partnership(cast)
    network = network or a_proposed_network(cast)
    body = {"partnership": partnership.pk, "network": network.pk}
    return begin(Participation, cast.office_coordinator, body)


@told_once
def an_agreed_participation(cast, network=None, partnership=None) -> Participation:
    found = a_participation(cast, network, partnership)
    for by in (cast.francistown_coordinator, cast.lund_coordinator):
        found = take_step(found, "confirm", by)
    return take_step(found, "agree", cast.lund_coordinator)
