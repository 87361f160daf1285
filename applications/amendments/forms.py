"""What an amendment says: a grant, a list of changes, and why."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.budgets.models import BudgetLine
from applications.budgets.sums import fits
from applications.budgets.tables import cost_name
from applications.grants.models import Grant
from applications.plans.fields import CodeField
from applications.plans.framework import FIRST_YEAR, LAST_YEAR
from applications.results.framework import activities_in, parts_of
from foundation.accounts.models import Membership, Organisation, Party
from foundation.money.formatting import format_money
from foundation.money.forms import MoneyField
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, Reason, StepForm
from foundation.workflow.parts import new_key
from foundation.workflow.shapes import shape

from .changes import (
    BUDGET,
    EXTENSION,
    GOAL,
    PARTNER,
    PAUSE,
    SCOPE,
    TEAM,
    TIME,
    VIRTUAL,
    agrees,
    figures,
)

__all__ = ["AmendmentForm", "DeclineForm", "EditForm"]

KINDS = [
    (BUDGET, _("budget")),
    (TIME, _("time")),
    (SCOPE, _("scope")),
    (TEAM, _("team")),
    (GOAL, _("goal")),
    (PARTNER, _("partners")),
    (VIRTUAL, _("a virtual meeting instead of a journey")),
    (EXTENSION, _("more time without more money")),
    (PAUSE, _("a pause")),
]
FIGURES = ("amount", "quantity", "unit_price")
OF_A_NEW_LINE = ("partner", "category", "year")
MEANS = {
    BUDGET: ("line", *OF_A_NEW_LINE, "activity", "unit", *FIGURES, "text"),
    TIME: ("ends_on", "text"),
    SCOPE: ("text",),
    TEAM: ("text",),
    GOAL: ("text",),
    PARTNER: ("text",),
    VIRTUAL: ("activity", "text"),
    EXTENSION: ("ends_on", "text"),
    PAUSE: ("pauses_on", "resumes_on", "ends_on", "text"),
}
# What each kind cannot do without, and the sentence where it is missing.
ASKS = {
    TIME: {"ends_on": _("Give the new last day.")},
    EXTENSION: {"ends_on": _("Give the new last day.")},
    PAUSE: {"pauses_on": _("Give the first day of the pause."),
            "resumes_on": _("Give the day on which it goes on.")},
    **{kind: {"text": _("Describe the change.")} for kind in (SCOPE, TEAM, GOAL, PARTNER)},
    VIRTUAL: {"activity": _("Say which activity it is.")},
}  # fmt: skip
MOST_LINES = 300


class LineKeyField(forms.ChoiceField):
    """A line by its key; those of one's own grants are offered, the form checks the grant's."""

    def valid_value(self, value):
        return len(str(value)) <= 20


class ActivityKeyField(forms.ChoiceField):
    """An activity of the approved plan by its key; those of one's own grants are offered."""

    def valid_value(self, value):
        return len(str(value)) <= 20


class ItemRow(PlainForm):
    """One change. Budget: a line by its key, or partner, category and year of a new one, with the
    new amount (or quantity and price). Time and extension: the new last day. A pause: from when
    until when. Virtual: which activity. Scope, team, goal and partners: in words."""

    key = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind of change"), choices=[("", "—"), *KINDS], required=False)
    line = LineKeyField(label=_("Budget line (its key; none: a new line)"), required=False)
    partner = forms.ModelChoiceField(
        Organisation.objects.all(), label=_("Partner (new line)"), required=False
    )
    category = CodeField(label=_("Cost (new line)"), required=False)
    year = forms.IntegerField(
        label=_("Year (new line)"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False
    )
    activity = ActivityKeyField(label=_("Activity in the plan"), required=False)
    amount = MoneyField(
        label=_("New amount (SEK)"), currencies=["SEK"], min_value=0, required=False
    )
    quantity = forms.DecimalField(
        label=_("New quantity"), max_digits=12, decimal_places=4, min_value=0, required=False
    )
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    unit_price = MoneyField(
        label=_("New price (SEK)"), currencies=["SEK"], min_value=0, required=False
    )
    ends_on = forms.DateField(label=_("New last day"), required=False)
    pauses_on = forms.DateField(label=_("First day of the pause"), required=False)
    resumes_on = forms.DateField(label=_("Goes on again on"), required=False)
    text = forms.CharField(
        label=_("In words"), max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
    )

    def prepare(self):
        if self.matter is None or self.by is None:
            return
        known = self.matter.__dict__
        if "_amendable" not in known:
            known["_amendable"] = (
                _lines_offered(self.matter, self.by),
                _costs(self.matter),
                _activities(self.matter),
            )
        lines, costs, activities = known["_amendable"]
        self.fields["line"].choices = [("", "—"), *lines]
        self.fields["activity"].choices = [("", "—"), *activities]
        self.fields["category"].choices = [("", "—"), *costs]
        self.fields["partner"].queryset = _partners_of(self.by)

    def clean(self):
        cleaned = self.cleaned_data
        kind = cleaned.get("kind") or self._kind()
        cleaned["kind"] = kind
        if not kind:
            self.add_error("kind", _now("Say what shall change."))
            return
        for name, sentence in ASKS.get(kind, {}).items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        begins, goes_on = cleaned.get("pauses_on"), cleaned.get("resumes_on")
        if kind == PAUSE and begins and goes_on and goes_on <= begins:
            self.add_error("resumes_on", _now("It goes on after the pause has begun."))

    def _kind(self) -> str:
        given = {name for name, value in self.cleaned_data.items() if value not in (None, "")}
        if given & {"line", "category", *FIGURES}:
            return BUDGET
        if "pauses_on" in given:
            return PAUSE
        return TIME if "ends_on" in given else SCOPE if "text" in given else ""


def _partners_of(person):
    """The organisations in the cases that the person's organisations take part in."""
    serving = Membership.objects.current().filter(person=person).values("organisation")
    parties = Party.objects.current()
    cases = parties.filter(organisation__in=serving).values("case")
    return Organisation.objects.filter(pk__in=parties.filter(case__in=cases).values("organisation"))


def _lines_offered(amendment, person) -> list[tuple[str, str]]:
    lines = BudgetLine.objects.select_related("grant__partnership__call_version", "partner")
    if amendment.pk:
        lines = lines.filter(grant=amendment.grant_id)
    else:
        lines = lines.filter(grant__in=Grant.objects.visible_to(person).order_by().values("pk"))
    return [
        (
            line.key,
            f"{line.grant.reference}: {cost_name(line.category, line.grant.rules)}, "
            f"{line.partner}, {line.year}, {format_money(line.amount_money)}",
        )
        for line in lines[:MOST_LINES]
    ]


def _activities(amendment) -> list[tuple[str, str]]:
    if not amendment.pk:
        return []
    return [(one.key, one.title) for one in activities_in(parts_of(amendment.grant))]


def _costs(amendment) -> list[tuple[str, str]]:
    if not amendment.pk:
        return []
    rules = amendment.partnership.rules
    return [(code, cost_name(code, rules)) for code in rules.costs]


class EditForm(StepForm):
    """The changes and the reason, while it is a draft."""

    items = RowsField(
        ItemRow, label=_("Changes"), least=1,
        help_text=_(
            "One row for each change. Budget: a line by its key, or partner, category and year "
            "of a new one, and the new amount or quantity and price. Time: the new last day. "
            "A pause: from when until when. The others: in words. To change the budget in one "
            "table, begin without changes: the table stands on the page of the amendment."
        ),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea({"rows": 4}))
    language = forms.CharField(label=_("Language of the text"), max_length=10, required=False)

    def amended(self):
        """The grant that is amended; None while it is not known."""
        return self.matter.grant if self.matter is not None and self.matter.pk else None

    def clean_language(self):
        known = self.matter.language if self.matter is not None else ""
        return self.cleaned_data["language"] or known or getattr(self.by, "language", "")

    def clean(self):
        cleaned, grant = super().clean(), self.amended()
        if grant is None or "items" not in cleaned:
            return cleaned
        lines = {line.key for line in grant.lines.all()}
        own = {item["key"] for item in (self.matter.items if self.matter.pk else [])}
        items = [_stored(row, lines, own) for row in cleaned["items"]]
        virtual = any(item["kind"] == VIRTUAL for item in items)
        planned = {one.key for one in activities_in(parts_of(grant))} if virtual else set()
        problems = _problems(items, {row.key: row for row in grant.lines.all()}, planned)
        if any(problems):
            self.fields["items"].problems = problems
            self.add_error("items", forms.ValidationError(_in_lines(problems)))
        cleaned["items"] = items
        return cleaned


def _stored(row: dict, lines: set[str], own: set[str]) -> dict:
    """A cleaned row as it is kept: what its kind is made of, with a key that stays."""
    row = dict(row)
    if not row.get("line") and row.get("key") in lines:
        row["line"] = row["key"]  # named by the key of its line
    key = row["key"] if row.get("key") in own else new_key()
    kept = {
        name: shape(row[name]) for name in MEANS[row["kind"]] if row.get(name) not in (None, "")
    }
    return {"key": key, "kind": row["kind"], **kept}


def _problems(items: list[dict], lines: dict, planned: set[str]) -> list[dict]:
    """What is wrong with each item: {field: [sentence]}."""
    seen: set[str] = set()
    found = []
    for item in items:
        problem = _of_budget(item, lines, seen) if item["kind"] == BUDGET else {}
        if item["kind"] == VIRTUAL and item["activity"] not in planned:
            problem = {"activity": [_now("The plan has no activity with this key.")]}
        seen.add(item.get("line", ""))
        found.append(problem)
    return found


def _of_budget(item: dict, lines: dict, seen: set[str]) -> dict:
    key = item.get("line", "")
    if key and key not in lines:
        return {"line": [_now("The grant has no line with this key.")]}
    if key and key in seen:
        return {"line": [_now("Another row changes this line already.")]}
    if not key:
        lacking = {
            name: [_now("A new line needs this.")]
            for name in OF_A_NEW_LINE
            if name not in item
        }  # fmt: skip
        if lacking:
            return lacking
    return _of_figures(item, known=bool(key))


def _of_figures(item: dict, known: bool) -> dict:
    given = [name for name in FIGURES if name in item]
    if not given or (not known and given == ["quantity"]):
        return {"amount": [_now("Give the new amount, or quantity and price.")]}
    if not agrees(item):
        return {"amount": [_now("Quantity × price is another amount.")]}
    quantity, price = figures(item) if not known else (None, None)
    if not known and not fits(quantity, price):
        return {"unit_price": [_now("Quantity × price is too large.")]}
    return {}


def _in_lines(problems: list[dict]) -> list[str]:
    return [
        _now("Row %(row)s: %(problem)s") % {"row": number, "problem": sentence}
        for number, problem in enumerate(problems, 1)
        for sentences in problem.values()
        for sentence in sentences
    ]


class GrantField(forms.ModelChoiceField):
    def label_from_instance(self, grant):
        return f"{grant}: {grant.title}"


class AmendmentForm(EditForm):
    """A partner asks for a change of a grant."""

    grant = GrantField(Grant.objects.select_related("plan", "partnership"), label=_("Grant"))
    field_order = ["grant", "items", "reason", "language", "note"]

    def prepare(self):
        super().prepare()
        if isinstance(self.data, QueryDict):
            # Begun on a page without a change: the table of the budget, which only an amendment
            # has, is where many are made. Confirmation is not asked for before there is one.
            self.fields["items"].least, self.fields["items"].required = 0, False

    def amended(self):
        return self.cleaned_data.get("grant")

    def clean(self):
        cleaned = super().clean()
        grant = cleaned.get("grant")
        if grant is not None:
            cleaned["partnership"], cleaned["title"] = grant.partnership, grant.title
        return cleaned


class DeclineForm(Reason):
    """The partners read why."""
