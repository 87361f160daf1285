"""The exception on record: a council without an opposition, stated, attached, confirmed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.roles import coordinator, office, typist
from foundation.workflow.forms import Reason
from foundation.workflow.models import Part
from foundation.workflow.rules import ERROR, WARNING, Missing, rule
from foundation.workflow.steps import step

from . import composition

PART = "composition"


# --- rules ---------------------------------------------------------------------------------------

SENTENCES = {
    "statement": gettext_lazy("Say how the council is composed."),
    "outside": gettext_lazy("Say who signs in the opposition’s place, or that nobody does."),
    "why_nobody": gettext_lazy("Say why there is no councillor outside the leadership."),
    "documents": gettext_lazy("Attach the council’s composition, or a resolution."),
}


@rule(gettext_lazy("where there is no opposition, it is said how the council is composed"))
def exception_is_stated(declaration):
    for field in composition.missing_of(declaration.composition()):
        yield Missing("exception_unstated", SENTENCES[field], part=PART, field=field)


@rule(gettext_lazy("an exception is asked for, and not decided yet"))
def exception_waits(declaration):
    found = declaration.exception()
    if found is None:
        yield Missing("no_exception", _("No exception is asked for."))
    elif found["standing"] != "asked":
        yield Missing("exception_decided", found["label"])


def _confirmed(level):
    def test(declaration):
        found = declaration.exception()
        if found is None or found["standing"] == "confirmed":
            return
        sentence = _("The exception for a council without an opposition is not confirmed yet.")
        if found["standing"] == "refused":
            sentence = _("The exception for a council without an opposition was refused.")
        yield Missing("exception_unconfirmed", sentence, level=level, step="confirm_exception")

    return test


exception_is_confirmed = rule(
    gettext_lazy("an exception that is asked for is confirmed by the office")
)(_confirmed(ERROR))
exception_will_be_confirmed = rule(
    gettext_lazy("an exception that is asked for is confirmed by the office (a warning)")
)(_confirmed(WARNING))


# --- steps ---------------------------------------------------------------------------------------


def confirm_exception_step(states):
    """The step `confirm_exception`, in which the office makes the exception, on record."""

    @step(
        gettext_lazy("Confirm the exception"), states, by=[office.except_(typist)],
        needs=[exception_waits, exception_is_stated], tells=[coordinator],
    )  # fmt: skip
    def confirm_exception(self, by, data):
        """The council has no opposition: it stays on record wherever the support is shown."""
        return self.decide_exception(by, granted=True)

    return confirm_exception


def refuse_exception_step(states):
    """The step `refuse_exception`, with the reason."""

    @step(
        gettext_lazy("Refuse the exception"), states, by=[office.except_(typist)],
        needs=[exception_waits], tells=[coordinator], asks=Reason,
    )  # fmt: skip
    def refuse_exception(self, by, data):
        """The opposition signs, or the council is described better."""
        return self.decide_exception(by, granted=False)

    return refuse_exception


# --- in words ------------------------------------------------------------------------------------


def standing_label(standing: str) -> str:
    return {
        "asked": _("asked for, not confirmed yet"),
        "confirmed": _("confirmed by the office"),
        "refused": _("refused by the office"),
    }[standing]


def with_compositions(declarations: list) -> list:
    """The declarations, with what each says of its council fetched in one query."""
    kinds = {type(row) for row in declarations}
    said = {}
    for kind in kinds:
        parts = Part.objects.filter(
            kind=kind.label(), name=PART, matter_id__in=[row.pk for row in declarations]
        )
        said = {part.matter_id: part.content for part in parts}
    for row in declarations:
        row.__dict__.setdefault("_composition", said.get(row.pk, {}))
    return declarations


def exceptions_of(declarations) -> list[dict]:
    """The exceptions on record of several declarations, for pages that show the support of a
    match or a partnership: as `Declaration.exception()`, each with its declaration."""
    found = [(row, row.exception()) for row in with_compositions(list(declarations))]
    return [{"declaration": row, **one} for row, one in found if one]
