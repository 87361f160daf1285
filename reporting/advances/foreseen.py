"""What the money cost that a partner holds: for a cost that is not cleared yet."""

from foundation.money.amounts import Money

from . import fifo


def foreseen(activity, partner, paid_by: str, claimed: Money) -> Money | None:
    """The SEK of `claimed` as it would be taken from the partner's oldest open advance now; None
    where the partner has none in that currency, or too little is left of each."""
    from .models import Advance

    if paid_by != "advance" or activity is None or partner is None or claimed.amount <= 0:
        return None
    rows = Advance.objects.filter(
        state="transferred", case=activity.case_id, partner=partner,
        ceiling_currency=claimed.currency,
    )  # fmt: skip
    for advance in rows.order_by("clear_by", "pk"):
        try:
            pieces = fifo.take(advance.layers(), claimed.amount)
        except fifo.TooLittle:
            continue
        return Money(fifo.cost(pieces), "SEK").rounded()
    return None
