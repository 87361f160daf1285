"""Where costs are entered: on the activity's page and on the desk of those who enter them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.pages.beside import also_on_desk, also_shows
from reporting.activities.models import Activity

from .models import Expense


def photograph_address(activity=None) -> str:
    """Where a receipt is photographed; with the activity it is of, if that is known."""
    address = reverse("reporting:expense_photograph")
    return f"{address}?activity={activity.pk}" if activity is not None else address


def entering_section(activity, person) -> dict | None:
    """The ways to enter a cost of this activity, for those who may."""
    if activity.state == activity.State.CANCELLED:
        return None
    if not activity.roles_held(person, Expense.begin.by):
        return None
    new = f"{reverse('reporting:expense_new')}?activity={activity.pk}"
    return {
        "title": _("Enter a cost"),
        "template": "reporting/expense/entering.html",
        "context": {
            "photograph_url": photograph_address(activity),
            "begin_url": new,
            "workbook_url": reverse("reporting:expense_workbook", args=[activity.pk]),
        },
    }


def offer_photograph(roles) -> tuple[str, str] | None:
    """The first thing on a telephone: the camera."""
    if not any(role in roles for role in Expense.begin.by):
        return None
    return _("Photograph a receipt"), photograph_address()


also_shows(Activity, entering_section)
also_on_desk(offer_photograph)
