"""Where the menu leads to messages, for those who send them."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from .views import may_send


def beside(others: Callable) -> Callable:
    """The menu's further pages: those of the floor below, and messages."""

    def items(roles) -> list[tuple[str, str]]:
        own = [(_("Messages"), reverse("partnerships:message_list"))] if may_send(roles) else []
        return [*others(roles), *own]

    return items
