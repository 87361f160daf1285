"""Many rows at once: what one press of a button leaves is made into expenses in the background.

Each round is an ordinary step of the person who pressed. A lost task loses nothing: the rows wait,
the page says how many, and pressing once more goes on.
"""

from celery import shared_task
from django.core.exceptions import PermissionDenied

from foundation.accounts.models import Person
from foundation.workflow.engine import Gone, take_step
from foundation.workflow.steps import Busy, Invalid, Refused

MOST_ROUNDS = 500


@shared_task(ignore_result=True)
def make_expenses(ledger: int, person: int, body: dict) -> int:
    """Expenses of all rows that can be, step by step (ids of ledger and person); how many."""
    from .models import Ledger

    matter = Ledger.objects.filter(pk=ledger).first()
    by = Person.objects.filter(pk=person).first()
    made = 0
    for _round in range(MOST_ROUNDS):
        if matter is None or by is None:
            break
        try:
            matter = take_step(matter, "propose", by, body)
        except (Refused, Invalid, PermissionDenied, Busy, Gone):
            break  # closed or taken from them in the meantime: what is left waits as rows
        made += matter.made
        if not matter.left or not matter.made:
            break
    return made


def hand_over(ledger, person, body: dict) -> bool:
    """Give the rest to the worker; False where the broker is away, and a button does it."""
    kept = {name: body[name] for name in ("activity", "rate_source") if body.get(name)}
    try:
        make_expenses.apply_async((ledger.pk, person.pk, kept), retry=False, ignore_result=True)
    except Exception:  # whatever the broker raises: nothing was promised yet
        return False
    return True
