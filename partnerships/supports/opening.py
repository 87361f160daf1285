"""A partnership's supports, opened from what was signed under the declarations of its match."""

from foundation.workflow import clock, engine

from .mandates import usual_term
from .models import Support


def open_supports(partnership) -> dict:
    """Open a support for each party that has none, as part of the step being taken. Facts.

    A party whose declaration bears no signature is asked for one: its support is due at once.
    """
    known = set(partnership.supports.values_list("organisation", flat=True))
    opened = []
    for organisation in partnership.organisations:
        if organisation.pk in known:
            continue
        declaration = _declaration(partnership, organisation)
        data = {
            "partnership": partnership, "organisation": organisation,
            "mandates": _signed(declaration) if declaration else [],
            "language": declaration.language if declaration else "",
        }  # fmt: skip
        state = None if data["mandates"] else Support.State.DUE
        opened.append(engine.begin_consequence(Support, data, state).pk)
    return {"supports": opened}


def _declaration(partnership, organisation):
    if partnership.match is None:
        return None
    return partnership.match.declarations.filter(organisation=organisation).order_by("pk").last()


def _signed(declaration) -> list[dict]:
    """Those who signed the declaration, as mandates."""
    return [
        {
            "name": one.name, "office": one.office, "side": one.side, "email": one.email,
            "term": usual_term(one.side, one.office),
            "signed_on": clock.programme_date(one.signed.at).isoformat(),
        }
        for one in declaration.signatories_asked()
        if one.signed and one.ended_at is None
    ]  # fmt: skip
