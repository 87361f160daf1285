"""The network of the first round's youth partnerships, and how they agree to its common results."""

from partnerships.cooperation.models import Partnership
from partnerships.networks.models import Network, Participation, participation_of

from .calls import FIRST
from .places import PLACES
from .telling import Story, Teller, again

WHO = "coordinator"
TITLE = {
    "en": "Young people are heard (demonstration)", "sv": "Unga blir hörda (demonstration)",
}  # fmt: skip
RESULTS = [
    {"code": "Y1", "level": "individual", "kind": "number", "unit": "people",
     "statement": {"en": "People trained who use at work what they have learnt",
                   "sv": "Utbildade personer som använder det de lärt sig i arbetet"},
     "definition": {"en": "Each person once, whatever the number of courses.",
                    "sv": "Varje person en gång, oavsett antal kurser."}},
    {"code": "Y2", "level": "organisational", "kind": "yes_no",
     "statement": {"en": "The council has decided on a routine for listening to young people",
                   "sv": "Fullmäktige har beslutat om en rutin för att lyssna på unga"}},
    {"code": "Y3", "level": "societal", "kind": "percentage", "unit": "%",
     "statement": {"en": "Share of young people who say that they are heard",
                   "sv": "Andel unga som säger att de blir hörda"},
     "definition": {"en": "Asked the same question in a survey, 15 to 25 years.",
                    "sv": "Samma fråga i en enkät, 15 till 25 år."}},
]  # fmt: skip
BY_KIND = {row["kind"]: row["code"] for row in RESULTS}  # of the three indicators of every plan


def the_youth_network(t: Teller, calls, found) -> Story:
    """Proposed once all are matched; all agree but the last, which is still asked."""
    yield t.on(-34, 12)
    body = {"title": TITLE, "theme": "YOUTH", "call": calls[FIRST].pk}
    network = t.begin(Network, WHO, body)
    t.rows(network, "common_results", WHO, RESULTS)
    yield t.days_later(3)
    network = t.take(again(network), "propose", WHO)
    partnerships = Partnership.objects.filter(call=calls[FIRST], themes=["YOUTH"]).order_by("pk")
    asked = []
    for partnership in partnerships:
        body = {"partnership": partnership.pk, "network": network.pk}
        asked.append(t.begin(Participation, partnership.coordinator, body))
    names = {t.place(name).pk: name for name in PLACES}
    for participation in asked[:-1]:
        yield t.days_later(1)
        parties = [names[one.pk] for one in participation.partnership.organisations]
        for place in parties:
            participation = t.take(participation, "confirm", (place, WHO))
        holder = next(place for place in parties if t.is_swedish(place))
        t.take(participation, "agree", (holder, WHO))


def linked(partnership, rows: list[dict]) -> list[dict]:
    """The indicators of a plan, each with the common result of its kind; none without a network."""
    if participation_of(partnership.pk) is None:
        return rows
    return [{**row, "common_result": BY_KIND[row["kind"]]} for row in rows]


STORIES = [the_youth_network]
