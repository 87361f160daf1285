"""What stands before a trip: people, days, approvals, visas; most of it as a warning by its day."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.money.formatting import country_name, format_date
from foundation.workflow import clock
from foundation.workflow.rules import WARNING, Missing, rule

from .checklist import AFTER, BEFORE, is_old


@rule(_("somebody travels"))
def has_travellers(trip):
    if not trip.going():
        yield Missing(
            "no_travellers", say("Nobody is named as a traveller yet."), step="name_travellers"
        )


@rule(_("the activity takes place, and on site"))
def activity_is_on(trip):
    if trip.activity.state == "cancelled":
        yield Missing("activity_cancelled", say("The activity is cancelled."), step="cancel")
    elif trip.activity.mode == "virtual":
        yield Missing(
            "activity_virtual", say("The activity is held online: is the trip still needed?"),
            level=WARNING,
        )  # fmt: skip


@rule(_("the activity is not cancelled (a warning)"))
def activity_is_not_cancelled(trip):
    if trip.activity.state == "cancelled":
        yield Missing(
            "activity_cancelled",
            say("The activity is cancelled: cancel the trip, too, unless people have travelled."),
            step="cancel", level=WARNING,
        )  # fmt: skip


@rule(_("its days are around those of the activity"))
def days_fit_the_activity(trip):
    activity = trip.activity
    if trip.starts_on > activity.starts_on or trip.ends_on < activity.ends_on:
        yield Missing(
            "days_apart",
            say("The activity is held from %(first)s to %(last)s.")
            % {"first": format_date(activity.starts_on), "last": format_date(activity.ends_on)},
            field="starts_on", level=WARNING,
        )  # fmt: skip


@rule(_("every approval is there"))
def approvals_are_there(trip):
    yield from _open_points(trip, BEFORE, "approval")


@rule(_("every report on the trip is there"))
def reports_are_there(trip):
    yield from _open_points(trip, AFTER, "trip_report")


def _open_points(trip, phase, code):
    today = clock.today()
    names = {one.organisation_id: str(one.organisation) for one in trip.going()}
    for item in trip.items():
        if item.rule.phase != phase or item.done:
            continue
        words = {
            "what": str(item.rule), "who": names[item.organisation],
            "day": format_date(item.due_on),
        }  # fmt: skip
        if item.refused:
            message = say("%(who)s: %(what)s. It was refused.") % words
        elif item.due_on < today:
            message = say("%(who)s: %(what)s. It should have been there by %(day)s.") % words
        else:
            message = say("%(who)s: %(what)s. By %(day)s.") % words
        yield Missing(code, message, step="note_approval", level=WARNING)


@rule(_("everybody has the visa they need"))
def visas_are_there(trip):
    routes = {row["country"]: row for row in trip.visa_routes()}
    for one in trip.visas_open():
        row = routes[one.organisation.country]
        words = {"name": one.name, "day": format_date(row["apply_by"]), "weeks": row["weeks"]}
        if one.visa == "refused":
            message = say("%(name)s: the visa was refused.") % words
        elif one.visa == "applied":
            message = say("%(name)s: the visa is applied for and not granted yet.") % words
        elif row["apply_by"] < clock.today():
            message = (
                say(
                    "%(name)s: no visa is applied for. Plan %(weeks)s weeks: it should have "
                    "been done by %(day)s."
                )
                % words
            )
        else:
            message = (
                say(
                    "%(name)s: say whether a visa is needed, and apply by %(day)s (%(weeks)s weeks "
                    "before)."
                )
                % words
            )
        yield Missing("visa", message, step="note_visa", level=WARNING)
    for row in routes.values():
        if row["text"] and is_old(row["checked_on"], clock.today()):
            yield Missing(
                "old_route",
                say("The way to a visa from %(country)s was last checked on %(day)s: ask before "
                    "you rely on it.")
                % {"country": country_name(row["country"]),
                   "day": format_date(row["checked_on"]) or "—"},
                level=WARNING,
            )  # fmt: skip


@rule(_("its last day is over"))
def is_home_again(trip):
    if trip.ends_on > clock.today():
        yield Missing(
            "not_back", say("Its last day is still to come."), field="ends_on", level=WARNING
        )


@rule(_("days beyond the activity are said to be private or not"))
def private_days_are_known(trip):
    """A day long before or after the activity that nobody has marked (DOMAIN §3)."""
    activity = trip.activity
    for one in trip.going():
        journey = one.journey()
        extra = [
            day for day in journey.official_days
            if (activity.starts_on - day).days > 1 or (day - activity.ends_on).days > 1
        ]  # fmt: skip
        if extra:
            yield Missing(
                "extra_days",
                say("%(name)s is away %(days)s days beyond the activity and the days of travel: "
                    "mark those that are private.")
                % {"name": one.name, "days": len(extra)},
                step="name_travellers", level=WARNING,
            )  # fmt: skip


@rule(_("a traveller has an e-mail address"))
def somebody_can_be_asked(trip):
    if not any(one.person_id for one in trip.going()):
        yield Missing(
            "no_address", say("No traveller has an e-mail address yet."), step="name_travellers"
        )
