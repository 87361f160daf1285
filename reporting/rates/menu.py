"""Where the menu leads to exchange rates: for whoever keeps accounts."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

NAMES = {
    "finance", "grant_holder_finance", "controller", "manager", "office_coordinators", "auditor",
}  # fmt: skip


def beside(others: Callable) -> Callable:
    """The menu's further pages: those of the floors below, and rates."""

    def items(roles) -> list[tuple[str, str]]:
        keeps = NAMES & {role.name for role in roles}
        own = [(_("Exchange rates"), reverse("reporting:rate_list"))] if keeps else []
        return [*others(roles), *own]

    return items
