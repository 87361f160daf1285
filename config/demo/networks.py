"""Networks: how partnerships agree to common results; what goes otherwise, on invented places."""

from partnerships.cooperation.models import Partnership
from partnerships.networks.models import Network, Participation, participation_of

from .calls import FIRST, SECOND, THIRD
from .places import PLACES
from .telling import Story, Teller, again

WHO = "coordinator"
TITLE = {
    "en": "Young people are heard (demonstration)", "sv": "Unga blir hörda (demonstration)",
}  # fmt: skip
GENDER = {"en": "Gender budgeting (demonstration)", "sv": "Jämställd budget (demonstration)"}
NEXT_TITLE = {
    "en": "Open to everybody (demonstration)", "sv": "Öppet för alla (demonstration)",
}  # fmt: skip
BUDGETS = [
    {"code": "G1", "level": "organisational", "kind": "yes_no",
     "statement": {"en": "The budget is analysed for women and men before it is decided",
                   "sv": "Budgeten analyseras för kvinnor och män före beslut"}},
]  # fmt: skip
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


def the_invented_in_networks(t: Teller, calls, found) -> Story:
    """One declines, in a network that has ended since; one leaves the youth network again."""
    yield t.on(-30, 12)
    body = {"title": GENDER, "theme": "GENDER", "call": calls[FIRST].pk}
    ended = t.begin(Network, "manager", body)
    t.rows(ended, "common_results", "manager", BUDGETS)
    ended = t.take(again(ended), "propose", "manager")
    declining = joined(t, calls[FIRST], "GENDER", ended)
    yield t.days_later(5)
    reason = "None of our activities is about the budget."
    t.take(declining, "decline", ("Trial District", WHO), {"reason": reason})
    yield t.on(-20, 5)
    youth = Network.objects.get(theme="YOUTH")
    leaving = joined(t, calls[SECOND], "YOUTH", youth)
    yield t.on(-16, 5)
    reason = "The second round is to have a network of its own."
    t.take(leaving, "leave", leaving.partnership.coordinator, {"reason": reason})
    yield t.on(-3, 8)
    t.take(again(ended), "end", "manager")


def joined(t: Teller, call, theme: str, network) -> Participation:
    """Provköping's partnership of a call, put into the network."""
    rows = Partnership.objects.filter(call=call, themes=[theme]).order_by("pk")
    place = t.place("Provköping")
    partnership = next(one for one in rows if place in one.organisations)
    body = {"partnership": partnership.pk, "network": network.pk}
    return t.begin(Participation, partnership.coordinator, body)


def the_next_network(t: Teller, calls, found) -> Story:
    """Still a draft."""
    yield t.ago(15)
    body = {"title": NEXT_TITLE, "theme": "ACCESS", "call": calls[THIRD].pk}
    network = t.begin(Network, WHO, body)
    t.rows(network, "common_results", WHO, RESULTS[1:])


def linked(partnership, rows: list[dict]) -> list[dict]:
    """The indicators of a plan, each with the common result of its kind; none without a network."""
    found = participation_of(partnership.pk)
    known = {one.code for one in found.network.proposed()} if found else set()
    codes = [BY_KIND[row["kind"]] for row in rows]
    return [
        {**row, "common_result": code} if code in known else row
        for row, code in zip(rows, codes, strict=True)
    ]


STORIES = [the_youth_network, the_invented_in_networks, the_next_network]
