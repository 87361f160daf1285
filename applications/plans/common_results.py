"""An indicator of a plan that adds up to a common result of its partnership's network."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partnerships.networks.models import participation_of
from partnerships.networks.results import CommonResult, measure_in_words, misfit
from partnerships.programmes.reference_models import text_in


def common_results_of(plan) -> list[CommonResult]:
    """What the network of the plan's partnership has proposed, the retired included; none where it
    takes part in no network. Asked once for this copy, for many rows."""
    known = plan.__dict__
    if "_common_results" not in known:
        found = participation_of(plan.partnership_id)
        known["_common_results"] = found.network.proposed() if found else []
    return known["_common_results"]


class CommonResultField(forms.ChoiceField):
    """A common result by its code; offered are those that fit the kind and unit of the row."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.known: dict[str, CommonResult] = {}
        self.kept: list[str] = []

    def among(self, results: list[CommonResult], measure: list, kept: list) -> None:
        """Choose among these; `measure` are kind, unit, lowest and highest of the row as it stands,
        `kept` the codes that rows of the plan have already."""
        self.known = {one.code.casefold(): one for one in results}
        self.kept = [code for code in kept if code]
        offered = [one for one in results if not one.retired and _fits(one, *measure)]
        self.choices = [("", "—"), *((one.code, called(one)) for one in offered)]
        if not results and not self.kept:  # there is no network: the page has one box less
            self.widget = forms.HiddenInput()

    def to_python(self, value):
        code = super().to_python(value).strip()
        one = self.known.get(code.casefold())
        return one.code if one else code

    def valid_value(self, value):
        return True  # `validate` says more than that it is none of the choices

    def validate(self, value):
        super().validate(value)
        if not value or value.casefold() in self.known or (not self.known and value in self.kept):
            return
        if not self.known:
            raise ValidationError(
                _("The partnership is in no network with common results."), code="no_network"
            )
        codes = ", ".join(one.code for one in self.known.values() if not one.retired)
        words = {"code": value[:40], "codes": codes}
        raise ValidationError(
            _("The network has no common result “%(code)s”. It has: %(codes)s.") % words,
            code="unknown",
        )

    def found(self, cleaned: dict) -> CommonResult | None:
        """The common result that a cleaned row names."""
        return self.known.get((cleaned.get("common_result") or "").casefold())

    def said(self, value: str) -> str:
        """Its code with its text, in the reader's language."""
        one = self.known.get(value.casefold())
        return f"{one.code}: {text_in(one.statement)}" if one else value


def called(one: CommonResult) -> str:
    """As the list to choose from has it: “W1: Women who … – number (people)”."""
    return f"{one.code}: {text_in(one.statement)} – {measure_in_words(one)}"


def _fits(one: CommonResult, kind, unit, lowest, highest) -> bool:
    """Whether it is worth offering to a row of this kind; to a new row each is."""
    return not kind or not misfit(one, str(kind), str(unit or ""), _whole(lowest), _whole(highest))


def _whole(value) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def taken_over(form, result: CommonResult | None) -> None:
    """The unit and scale of the common result where the row leaves them open; an error at the
    field where the row is measured in another way."""
    if result is None:
        return
    row = form.cleaned_data
    said = misfit(result, row["kind"], row.get("unit") or "", row.get("lowest"), row.get("highest"))
    if said:
        form.add_error("common_result", said)
        return
    for name, value in (
        ("unit", result.unit), ("lowest", result.lowest), ("highest", result.highest)
    ):  # fmt: skip
        if row.get(name) in (None, "") and value is not None:
            row[name] = value
