"""What other rooms ask of travel: private days, journeys, and who was along."""

from datetime import date

from .days import Journey, private_days_of
from .models import Traveller, Trip


def journeys_of(activity) -> list[Journey]:
    """Every journey to an activity on trips that were not cancelled, in the order of the lists."""
    rows = Traveller.objects.filter(trip__activity=activity)
    return [one.journey() for one in rows.exclude(trip__state=Trip.State.CANCELLED)]


def private_days(activity, delegate: str) -> frozenset[date]:
    """The private days of a delegate of the activity, by key or name: no board, lodging, wages or
    per diem is claimed for them (DOMAIN §3). Empty for whoever is not on a trip."""
    return private_days_of(journeys_of(activity), delegate)


def has_private_days(activity) -> bool:
    """Whether anybody has: a flight then needs the fare comparison of the booking day."""
    return any(one.private for one in journeys_of(activity))


def travelled(activity) -> set[int]:
    """The ids of the persons known to have travelled: they review no cost of it."""
    rows = Traveller.objects.filter(trip__activity=activity).exclude(person=None)
    rows = rows.exclude(trip__state=Trip.State.CANCELLED)
    return set(rows.order_by().values_list("person", flat=True))
