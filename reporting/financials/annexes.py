"""What other rooms add to a financial report: exchange differences, funds sent on, payroll, ledger.

A room built on advances, wages or the ledger hands its annex in from its own models.py:

    annex_is(EXCHANGE, frozen, shown)

`frozen(report) -> dict | list | None` gives language-neutral content (codes, ids, money as texts):
it goes into the version that the partners confirm. `shown(report, content) -> list of tables` makes
of it what `components/table.html` takes, for page, PDF and Excel alike. An annex that nobody has
handed in, or that has nothing to say, stands nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

EXCHANGE, FORWARDED, PAYROLL, RECONCILIATION = "exchange", "forwarded", "payroll", "reconciliation"
ORDER = (EXCHANGE, FORWARDED, PAYROLL, RECONCILIATION)


@dataclass(frozen=True)
class Annex:
    """One annex: what is frozen of it, and how that is shown."""

    frozen: Callable
    shown: Callable


_annexes: dict[str, Annex] = {}


def annex_is(code: str, frozen: Callable, shown: Callable) -> None:
    """Hand in an annex; `code` is one of ORDER."""
    if code not in ORDER:
        raise ValueError(code)
    _annexes[code] = Annex(frozen, shown)


def annexes_now(report) -> dict:
    """{code: content} of the annexes that have something to say about the report now."""
    found = {}
    for code in ORDER:
        if code in _annexes and (content := _annexes[code].frozen(report)):
            found[code] = content
    return found


def annex_tables(report, frozen: dict | None, leaving_out=()) -> list[dict]:
    """The tables of the annexes, of frozen content or (None) as they are now."""
    content = annexes_now(report) if frozen is None else frozen
    return [
        table
        for code in ORDER
        if code in _annexes and content.get(code) and code not in leaving_out
        for table in _annexes[code].shown(report, content[code])
    ]
