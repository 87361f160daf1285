"""Nobody types twice: a draft takes parts of an earlier plan, or one year of itself as another."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.roles import coordinator, finance
from foundation.workflow.forms import StepForm
from foundation.workflow.parts import MOST_ROWS, new_key
from foundation.workflow.steps import step
from partnerships.networks.models import participation_of
from partnerships.programmes.call_rules import side_of

from .fields import MONTH
from .framework import FIRST_YEAR, LAST_YEAR, year_field
from .rules import budget_has_lines

# Where rows name a partner; rows that cannot do without one are left out where there is none.
PARTNERS = {"outcomes": "organisation", "activities": "host", "indicators": "reporter"}
WITH_PARTNER = {"lines": "partner", "contributions": "partner"}
FRAMEWORK = ("outcomes", "outputs", "indicators", "activities", "lines")


class SourceField(forms.ModelChoiceField):
    def label_from_instance(self, plan):
        return f"{plan.reference}: {plan.title}"


class CopyForm(StepForm):
    """Which plan, and which of its parts; what is written here already is never overwritten."""

    source = SourceField(queryset=None, label=_("Earlier plan"))
    parts = forms.MultipleChoiceField(label=_("What to copy"), required=False, help_text=_(
        "Nothing chosen: everything that is still empty here."
    ))  # fmt: skip
    years = forms.IntegerField(
        label=_("Years later"), min_value=-20, max_value=20, required=False,
        help_text=_("Months, targets and budget are moved by so many years."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        plans = type(self.matter).objects.visible_to(self.by)
        self.fields["source"].queryset = plans.exclude(pk=self.matter.pk).order_by("-pk")
        self.fields["parts"].choices = [
            (name, str(spec.label)) for name, spec in self.matter.parts.items()
        ]

    def clean(self):
        cleaned = super().clean()
        source, chosen = cleaned.get("source"), cleaned.get("parts") or []
        if source is None:
            return cleaned
        here, there = self.matter.fresh_contents(), source.fresh_contents()
        full = [name for name in chosen if here[name]]
        if full:
            labels = ", ".join(str(self.matter.parts[name].label) for name in full)
            self.add_error("parts", _now("Something stands here already: %(parts)s.")
                           % {"parts": labels})  # fmt: skip
        wanted = chosen or [name for name in self.matter.parts if not here[name]]
        cleaned["parts"] = [name for name in wanted if there[name]]
        if not full and not cleaned["parts"]:
            self.add_error("source", _now("There is nothing in it to be copied."))
        if not self.errors:
            cleaned["contents"] = copied(
                there, cleaned["parts"], source.partners(), self.matter.partners(),
                cleaned.get("years") or 0,
            )  # fmt: skip
            only_of_this_network(cleaned["contents"], source, self.matter)
            if too_far_away(cleaned["contents"]):
                self.add_error("years", _now("This year is too far away."))
        return cleaned


class CopyYearForm(StepForm):
    """Which year of the budget, as which other one; its activities come along."""

    from_year = year_field()
    to_year = year_field()

    def prepare(self):
        self.fields["from_year"].label = _now("From the year")
        self.fields["to_year"].label = _now("As the year")

    def clean(self):
        cleaned = super().clean()
        first, other = cleaned.get("from_year"), cleaned.get("to_year")
        if not first or not other:
            return cleaned
        lines = self.matter.fresh_contents()["lines"]
        copied = [row for row in lines if int(row["year"]) == first]
        if first == other:
            self.add_error("to_year", _now("Choose another year than the first."))
        elif not copied:
            self.add_error("from_year", _now("The budget has no line in this year."))
        else:
            again = year_again(self.matter.fresh_contents(), first, other)
            if any(len(rows) > MOST_ROWS for rows in again.values()):
                self.add_error("from_year", _now("There would be too many rows."))
            elif too_far_away(again):
                self.add_error("to_year", _now("This year is too far away."))
        return cleaned


@step(_("Copy from an earlier plan"), "draft", by=[coordinator, finance], asks=CopyForm)
def copy_parts(plan, by, data):
    """Takes over parts that are still empty here; partners are those of this partnership."""
    return {"from": data["source"].pk, "parts": plan.put_parts(data.pop("contents"), by)}


@step(
    _("Copy a year of the budget"), "draft", by=[coordinator, finance], needs=[budget_has_lines],
    asks=CopyYearForm,
)  # fmt: skip
def copy_year(plan, by, data):
    """Adds the lines of one year once more as those of another, with their activities."""
    contents = year_again(plan.fresh_contents(), data["from_year"], data["to_year"])
    return {"year": data["to_year"], "parts": plan.put_parts(contents, by)}


def copied(contents: dict, names: Iterable[str], theirs: dict, ours: dict, years: int) -> dict:
    """The named parts as another plan takes them over: {name: content}.

    `theirs`, `ours`: {organisation: (name, country)} of both plans. A partner who is not here is
    replaced by the first on the same side; a line without such a one is left out. Rows keep their
    keys; one that points at a row that does not come along points nowhere.
    """
    names = list(names)
    swap = {pk: _like(pk, theirs, ours) for pk in theirs}
    found = {name: contents[name] for name in names}
    for name, rows in found.items():
        if isinstance(rows, list):
            found[name] = [
                one for row in rows if (one := _moved(name, row, swap, years)) is not None
            ]
    keys = {name: {row["key"] for row in found.get(name, [])} for name in FRAMEWORK}
    for name, field, above in (
        ("outputs", "outcome", "outcomes"), ("indicators", "outcome", "outcomes"),
        ("indicators", "output", "outputs"), ("activities", "outcome", "outcomes"),
        ("lines", "activity", "activities"),
    ):  # fmt: skip
        for row in found.get(name, []):
            if row.get(field) and row[field] not in keys[above]:
                row[field] = ""
    return found


def only_of_this_network(contents: dict, source, plan) -> None:
    """Takes away the links to common results where the plans are in different networks: the same
    code means something else there."""
    theirs, ours = participation_of(source.partnership_id), participation_of(plan.partnership_id)
    if theirs and ours and theirs.network_id == ours.network_id:
        return
    for row in contents.get("indicators", []):
        row.pop("common_result", None)


def _like(pk: int, theirs: dict, ours: dict) -> int | None:
    """The partner that takes the place of another: the same, else one of its side."""
    if pk in ours:
        return pk
    side = side_of(theirs[pk][1])
    return next((one for one, (_name, country) in ours.items() if side_of(country) == side), None)


def _moved(name: str, row: dict, swap: dict, years: int) -> dict | None:
    """A row with partners of this plan and moved by years; None where it has no partner here."""
    row = dict(row)
    field = WITH_PARTNER.get(name) or PARTNERS.get(name)
    if field and row.get(field):
        row[field] = swap.get(int(row[field]))
        if row[field] is None:
            if name in WITH_PARTNER:
                return None
            del row[field]
    if name == "activities":
        row["participants"] = [_without_partner(one, swap) for one in row.get("participants") or []]
        row |= {one: _month(row[one], years) for one in ("month", "until") if row.get(one)}
    if name == "lines":
        row["year"] = int(row["year"]) + years
    if name == "indicators":
        row["targets"] = [
            {**one, "year": int(one["year"]) + years} for one in row.get("targets") or []
        ]
    return row


def _without_partner(row: dict, swap: dict) -> dict:
    here = swap.get(int(row["partner"])) if row.get("partner") else None
    return {
        **{k: v for k, v in row.items() if k != "partner"},
        **({"partner": here} if here else {}),
    }


def too_far_away(contents: dict) -> bool:
    """Whether a year or month lies where the forms of the rows would refuse it."""
    targets = [one for row in contents.get("indicators") or [] for one in row.get("targets") or []]
    years = [int(row["year"]) for row in [*(contents.get("lines") or []), *targets]]
    months = [
        row[name] for row in contents.get("activities") or []
        for name in ("month", "until") if row.get(name)
    ]  # fmt: skip
    return not (
        all(FIRST_YEAR <= year <= LAST_YEAR for year in years)
        and all(MONTH.fullmatch(month) for month in months)
    )


def _month(month: str, years: int) -> str:
    return f"{int(month[:4]) + years:04}{month[4:]}"


def year_again(contents: dict, first: int, other: int) -> dict:
    """Activities and lines with one year's once more as another's: {name: content}.

    The copies have keys of their own; a copied line stands on the copy of its activity.
    """
    again = {}
    activities = list(contents["activities"])
    used = {row.get("activity") for row in contents["lines"] if int(row["year"]) == first}
    for row in contents["activities"]:
        if row["key"] in used and row["month"].startswith(f"{first:04}"):
            key = again[row["key"]] = new_key()
            months = {
                one: _month(row[one], other - first) for one in ("month", "until") if row.get(one)
            }
            activities.append({**row, **months, "key": key})
    lines = list(contents["lines"])
    for row in contents["lines"]:
        if int(row["year"]) == first:
            activity = again.get(row.get("activity"), row.get("activity"))
            lines.append({**row, "key": new_key(), "year": other, "activity": activity})
    return {"activities": activities, "lines": lines}
