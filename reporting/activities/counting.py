"""The rows that statistics are made of, read for many activities at once."""

from foundation.workflow.models import Part

from .models import Activity
from .statistics import Heads, heads_of, heads_per

HELD = (Activity.State.UNDER_WAY, Activity.State.COMPLETED)


def counted_in(activities) -> list[tuple[Activity, list[dict]]]:
    """(activity, its rows of participants) of a queryset, in two questions.

    Only what took place counts: under way or completed.
    """
    found = list(activities.filter(state__in=HELD))
    parts = Part.objects.filter(
        kind=Activity.label(), name="participants", matter_id__in=[one.pk for one in found]
    )
    rows = dict(parts.values_list("matter_id", "content"))
    return [(one, rows.get(one.pk, [])) for one in found]


def heads_by_grant(activities) -> dict[int, Heads]:
    """{grant id: heads}, each activity counted under the grant that pays for it."""
    return heads_per(counted_in(activities), lambda activity: activity.grant_id)


def heads_by_year(activities) -> dict[int, Heads]:
    """{year: heads}, by the year of the activity's last day."""
    return heads_per(counted_in(activities), lambda activity: activity.ends_on.year)


def heads_together(activities) -> Heads:
    """The heads of all of them."""
    return heads_of(row for _one, rows in counted_in(activities) for row in rows)
