"""Suspicions of fraud and mistakes: at every stage, about the invented places alone."""

from reporting.deviations.models import Deviation

from .telling import Story, Teller

WHO = "manager"  # named for each


def of_the_invented(t: Teller, calls, found) -> Story:
    """One closed, one with measures, one being looked into, one that has just come in."""
    yield t.ago(44)
    closed = reported(t, "Exempelby", "The same taxi was paid twice in Exempelby.", 60)
    closed = looked_into(t, closed, "The two receipts are compared with the ledger.")
    yield t.days_later(6)
    closed = measures(t, closed, "The second payment is paid back.", "Finance, Exempelby")
    informed = {"whom": "The head of finance", "on": t.now.date().isoformat(), "how": "Letter"}
    closed = t.take(closed, "inform", WHO, informed)
    yield t.days_later(9)
    reason = "It was a mistake, and the money has come back."
    t.take(closed, "close", WHO, {"outcome": "partly", "reason": reason})
    yield t.ago(18)
    other = reported(t, "Provköping", "The hall in Trial District belongs to a councillor.", 70)
    other = looked_into(t, other, "Who owns the hall, and who chose it.")
    yield t.days_later(8)
    measures(t, other, "Three quotations are asked for from now on.", "Coordinator, Provköping")
    third = reported(t, "Sample Town", "Two sheets of participants look alike.", 40)
    yield t.ago(4)
    looked_into(t, third, "The hosts of both days are asked.")
    reported(t, "Trial District", "A supplier has offered a discount in private.", 12)


def reported(t: Teller, place: str, text: str, days: int) -> Deviation:
    body = {"text": text, "place": place, "happened_on": t.ahead(-days).isoformat()}
    return t.begin(Deviation, (place, "finance"), body)


def looked_into(t: Teller, deviation, reason: str) -> Deviation:
    return t.take(deviation, "investigate", WHO, {"reason": reason})


def measures(t: Teller, deviation, text: str, who: str) -> Deviation:
    row = {"text": text, "who": who, "by_when": t.ahead(30).isoformat()}
    t.rows(deviation, "measures", WHO, [row])
    return t.take(deviation, "decide_measures", WHO, {"reason": "What was found bears it out."})


STORIES = [of_the_invented]
