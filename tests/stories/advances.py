"""How money before and after costs comes to be: advances, repayments."""

from foundation.workflow.engine import begin, take_step
from reporting.advances.models import Advance
from reporting.repayments.models import Repayment
from tests.stories.reporting import a_ready_expense, a_receipt, an_activity, line_of, money


def what_an_advance_says(cast, activity, **changes) -> dict:
    """Up to 2,000 BWP for Francistown, to be cleared sixty days after the activity."""
    return {
        "activity": activity.pk,
        "partner": cast.francistown.pk,
        "purpose": "Local transport",
        "ceiling": money("2000.00", "BWP"),
        "agreed_on": "2026-04-01",
        **changes,
    }


def an_advance(cast, activity=None, **changes) -> Advance:
    """Agreed by Lund's finance officer, with the agreement on file."""
    activity = activity or an_activity(cast)
    body = what_an_advance_says(cast, activity, **changes)
    advance = begin(Advance, cast.lund_finance, body)
    a_receipt(advance, cast.lund_finance, b"We agree", "agreement.txt", "agreement")
    return advance


def a_transfer(cast, advance, sek="800.00", received="1000.00", currency="BWP", **changes):
    """800 SEK debited, 1,000 BWP credited, with the slips."""
    slip = a_receipt(advance, cast.lund_finance, f"{sek} {received}".encode(), "slip.txt",
                     "statement")  # fmt: skip
    body = {"sent_on": "2026-04-10", "sek": money(sek), "received": money(received, currency),
            "documents": [slip.pk], **changes}  # fmt: skip
    return take_step(advance, "transfer", cast.lund_finance, body)


def a_cost_from_it(cast, activity, amount="400.00", currency="BWP", **changes):
    """A ready cost of Francistown's, paid from the advance; nobody types any SEK."""
    by = cast.francistown_finance
    body = {
        "partner": cast.francistown.pk,
        "paid_by": "advance",
        "line": line_of(activity.grant, cast.francistown).key,
        "paper": money(amount, currency),
        "claimed": money(amount, currency),
        **changes,
    }
    body.setdefault("documents", [a_receipt(activity, by, amount.encode()).pk])
    return a_ready_expense(cast, activity, by, **body)


def an_advance_under_way(cast, activity=None) -> Advance:
    """1,000 BWP transferred, 400 of it cleared."""
    activity = activity or an_activity(cast)
    advance = a_transfer(cast, an_advance(cast, activity))
    cost = a_cost_from_it(cast, activity)
    return take_step(advance, "clear_costs", cast.lund_finance, {"expenses": [cost.pk]})


def a_repaid_cost(cast, activity, amount="400.00", currency="BWP", **changes):
    """A ready cost that Francistown paid first, at a documented rate so far."""
    rate = {"rate": "0.8", "rate_on": "2026-05-20", "rate_source": "manual"}
    rate = {} if currency == "SEK" else rate
    return a_cost_from_it(cast, activity, amount, currency, paid_by="repaid", **{**rate, **changes})


def a_claim(cast, activity, *costs) -> Repayment:
    """A draft of Francistown's with these costs, else with all that can be claimed."""
    body = {"grant": activity.grant_id, "partner": cast.francistown.pk,
            "expenses": [one.pk for one in costs]}  # fmt: skip
    return begin(Repayment, cast.francistown_finance, body)


def a_repayment_asked_for(cast, activity=None) -> Repayment:
    """Two costs claimed, signed and handed in."""
    activity = activity or an_activity(cast)
    claim = a_claim(cast, activity, a_repaid_cost(cast, activity),
                    a_repaid_cost(cast, activity, "200.00"))  # fmt: skip
    a_receipt(claim, cast.francistown_finance, b"We paid", "claim.txt", "other")
    return take_step(claim, "claim", cast.francistown_finance)


def what_a_repayment_says(cast, claim, sek="500.00", **changes) -> dict:
    slip = a_receipt(claim, cast.lund_finance, sek.encode(), "slip.txt", "statement")
    return {"paid_on": "2026-06-10", "sek": money(sek), "documents": [slip.pk], **changes}
