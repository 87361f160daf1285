"""What an assessor fills in: a score and a comment for each criterion, and a recommendation."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, Reason, StepForm
from partnerships.programmes.reference_models import text_in

from .workflow import Recommendation

__all__ = ["EditForm", "RecuseForm", "SubmitForm"]

CONFLICT = _(
    "A plan is assessed by people without a conflict of interest: if you have one, recuse yourself."
)


class ScoreRow(PlainForm):
    """A criterion of the call with its score."""

    offered = ("criterion",)

    criterion = forms.ChoiceField(label=_("Criterion"))
    score = forms.IntegerField(label=_("Score"), min_value=0)
    comment = forms.CharField(
        label=_("Comment"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            choices = [
                (one["code"], f"{text_in(one['label'])} (0–{one['max']})")
                for one in self.matter.criteria
            ]
            self.fields["criterion"].choices = [("", "—"), *choices]

    def clean(self):
        criterion, score = self.cleaned_data.get("criterion"), self.cleaned_data.get("score")
        if self.matter is None or criterion is None or score is None:
            return
        most = {one["code"]: one["max"] for one in self.matter.criteria}.get(criterion, 0)
        if score > most:
            self.add_error("score", _now("The most for this criterion is %(max)s.") % {"max": most})


class ScoresField(RowsField):
    """A row for each criterion, after a mistake too: what is not scored yet stays in sight."""

    def spare_rows(self, count, present):
        return self.starters or super().spare_rows(count, present)


class EditForm(StepForm):
    """The scores so far, complete or not."""

    scores = ScoresField(ScoreRow, label=_("Scores"), required=False)
    recommendation = forms.ChoiceField(
        label=_("Recommendation"), choices=[("", "—"), *Recommendation.choices], required=False
    )

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        known = {row["criterion"]: row for row in self.matter.scores}
        self.fields["scores"].initial = [
            known.get(one["code"], {"criterion": one["code"]}) for one in self.matter.criteria
        ]
        self.fields["recommendation"].initial = self.matter.recommendation
        if self.is_bound:
            sent = self["scores"].data
            rows = [row for row in sent if isinstance(row, dict)] if isinstance(sent, list) else []
            there = {str(row.get("criterion")) for row in rows}
            self.fields["scores"].starters = [
                {"criterion": one["code"]} for one in self.matter.criteria
                if one["code"] not in there
            ]  # fmt: skip

    def clean_scores(self):
        rows = self.cleaned_data["scores"]
        seen, problems = set(), []
        for row in rows:
            twice = row["criterion"] in seen
            problems.append({"criterion": [_now("Score each criterion once.")]} if twice else {})
            seen.add(row["criterion"])
        if any(problems):
            self.fields["scores"].problems = problems
            raise forms.ValidationError(_now("Score each criterion once."))
        return rows


class SubmitForm(EditForm):
    """The whole assessment: no conflict of interest, every criterion scored once."""

    no_conflict = forms.BooleanField(
        label=_("I have no conflict of interest in this plan"),
        error_messages={"required": CONFLICT},
    )
    scores = ScoresField(ScoreRow, label=_("Scores"), least=1)
    recommendation = forms.ChoiceField(
        label=_("Recommendation"), choices=Recommendation.choices, widget=forms.RadioSelect
    )
    field_order = ["no_conflict", "scores", "recommendation", "note"]

    def clean_scores(self):
        rows = super().clean_scores()
        scored = {row["criterion"] for row in rows}
        open_ones = [one for one in self.matter.criteria if one["code"] not in scored]
        if open_ones:
            raise forms.ValidationError(
                [
                    _now("Score this criterion too: %(criterion)s.")
                    % {"criterion": text_in(one["label"])}
                    for one in open_ones
                ]
            )
        return rows


class RecuseForm(Reason):
    """Why the assessor stands aside."""
