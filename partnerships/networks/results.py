"""Common results, pure: what each measures, whether an indicator fits, whether it was agreed."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

LEVELS = [
    ("individual", _("individual")),
    ("organisational", _("organisational")),
    ("societal", _("societal")),
]
# How a common result is measured; what is told in words only cannot be added up.
KINDS = [
    ("number", _("number")),
    ("percentage", _("percentage")),
    ("scale", _("scale")),
    ("yes_no", _("yes or no")),
]
WITH_UNIT = ("number", "scale")  # a percentage is in per cent, a yes or no in nothing


@dataclass(frozen=True)
class CommonResult:
    """A row of the network's part `common_results`; the texts are {"en", "sv"}.

    It is known by its code, in a network and for good: a row that was taken away can be written
    again.
    """

    code: str
    level: str
    statement: dict
    kind: str
    unit: str = ""
    lowest: int | None = None
    highest: int | None = None
    definition: dict = field(default_factory=dict)
    retired: bool = False

    def measure(self) -> tuple:
        """By what figures can be added up: it stays as it was first proposed."""
        unit = _folded(self.unit) if self.kind in WITH_UNIT else ""
        return (self.kind, unit, self.lowest, self.highest)


def results_in(rows: Iterable[dict]) -> list[CommonResult]:
    """The rows of a part or of a version, in their order."""
    return [
        CommonResult(
            code=row["code"], level=row["level"], statement=row["statement"],
            kind=row["kind"], unit=row.get("unit") or "", lowest=row.get("lowest"),
            highest=row.get("highest"), definition=row.get("definition") or {},
            retired=bool(row.get("retired")),
        )
        for row in rows
    ]  # fmt: skip


def agreed_among(agreed: Iterable[CommonResult], now: Iterable[CommonResult]) -> list[str]:
    """The codes of those that are proposed now and stand word for word in what was agreed."""
    known = {one.code: replace(one, retired=False) for one in agreed}
    return [one.code for one in now if not one.retired and known.get(one.code) == one]


def misfit(result: CommonResult, kind: str, unit: str = "", lowest=None, highest=None) -> str:
    """Why an indicator of this kind and unit cannot be added up to the result; empty: it can.

    A unit or an end of the scale that the indicator leaves open is no misfit.
    """
    words = {"code": result.code}
    if kind != result.kind:
        words["kind"] = dict(KINDS)[result.kind]
        return _now("%(code)s is measured as: %(kind)s. Give the indicator the same kind.") % words
    if kind in WITH_UNIT and result.unit and unit and _folded(unit) != _folded(result.unit):
        words["unit"] = result.unit
        return _now("%(code)s is counted in “%(unit)s”: write the same unit.") % words
    ends = ((result.lowest, lowest), (result.highest, highest))
    if kind == "scale" and any(None not in pair and pair[0] != pair[1] for pair in ends):
        words |= {"lowest": result.lowest, "highest": result.highest}
        return _now("%(code)s is on a scale from %(lowest)s to %(highest)s.") % words
    return ""


def measure_in_words(result: CommonResult) -> str:
    """“number (people)”, “scale (1–5)”, in the active language."""
    said = str(dict(KINDS)[result.kind])
    scale = f"{result.lowest}–{result.highest}" if result.kind == "scale" else ""
    beside = ", ".join(filter(None, [result.unit if result.kind in WITH_UNIT else "", scale]))
    return f"{said} ({beside})" if beside else said


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
