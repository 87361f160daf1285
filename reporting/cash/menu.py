"""Where the menu leads to cash: for whoever keeps or looks at accounts."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import pgettext

from foundation.accounts.roles import (
    auditor_of_case,
    controller,
    coordinator,
    finance,
    manager,
    office_coordinators,
)

LOOKERS = {coordinator, finance, controller, manager, office_coordinators, auditor_of_case}


def beside(others: Callable) -> Callable:
    """The menu's further pages: those of the floors below, and cash."""

    def items(roles) -> list[tuple[str, str]]:
        looks = not LOOKERS.isdisjoint(roles)
        own = [(pgettext("menu", "Cash"), reverse("reporting:cash_list"))] if looks else []
        return [*others(roles), *own]

    return items
