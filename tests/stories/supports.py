"""How supports come to be due, signed anew and confirmed; elections by days from today."""

from datetime import timedelta

from foundation.workflow import clock
from foundation.workflow.calendar import take_calendar_steps
from foundation.workflow.engine import take_step
from partnerships.programmes.reference_models import Election
from partnerships.supports.models import Support

from .partnerships import a_partnership, everybody_signs


def day(days: int):
    """The day so many days from today."""
    return clock.today() + timedelta(days=days)


def election(days: int, country="SE", council=None, executive=None, years=4, window=0) -> Election:
    """An election so many days from today, with the days on which council and executive begin."""
    return Election.objects.create(
        country=country, level="municipal", status="", verified="", source="a test",
        earliest=day(days), latest=day(days + window), term_years=years,
        council_term_start=None if council is None else day(council),
        executive_term_start=None if executive is None else day(executive),
    )  # fmt: skip


def of_lund(partnership) -> Support:
    return Support.objects.get(partnership=partnership, organisation__short_name__in=["", "Lund"],
                               organisation__country="SE")  # fmt: skip


def a_support(cast) -> Support:
    """Lund's, as signed under its declaration; no election is entered."""
    return of_lund(a_partnership(cast))


def a_due_support(cast) -> Support:
    """Due because an officer has left."""
    support = a_support(cast)
    return take_step(support, "report_departure", cast.lund_coordinator, who_has_left(support))


def who_has_left(support, side="majority", **changes) -> dict:
    row = next(row for row in support.mandate_rows if row["side"] == side)
    return {
        "mandate": row["key"], "left_on": clock.today().isoformat(),
        "reason": "Moved to another town", **changes,
    }  # fmt: skip


def the_office_holders(support, **changes) -> list[dict]:
    """Those who signed the last time; `changes` by side: fields that are otherwise now."""
    return [
        {
            "side": row["side"], "change": "same", "name": row["name"], "office": row["office"],
            "email": row["email"], **changes.get(row["side"], {}),
        }
        for row in support.mandate_rows
    ]  # fmt: skip


NEW_MAYOR = {"change": "other", "name": "Nina New", "email": "nina.new@lund.example"}


def a_support_with_holders_named(cast) -> Support:
    support = a_due_support(cast)
    rows = the_office_holders(support, majority=NEW_MAYOR)
    return take_step(support, "edit", cast.lund_coordinator, {"office_holders": rows})


def a_support_out_for_signing(cast) -> Support:
    return take_step(
        a_support_with_holders_named(cast), "request_signatures", cast.lund_coordinator
    )


def a_confirmed_support(cast) -> Support:
    support = everybody_signs(a_support_out_for_signing(cast))
    return take_step(support, "confirm", cast.lund_coordinator)


def a_lapsed_support(cast) -> Support:
    reason = {"reason": "The council has decided not to go on"}
    return take_step(a_due_support(cast), "lapse", cast.office_coordinator, reason)


def an_ended_support(cast) -> Support:
    support = a_support(cast)
    take_step(support.partnership, "terminate", cast.office_coordinator, {"reason": "Floods"})
    take_calendar_steps()
    return Support.objects.get(pk=support.pk)
