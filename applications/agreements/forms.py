"""What an agreement is made of: its grants, its days, who is to sign, when reports are due."""

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.grants.models import Grant
from applications.grants.standing import reversed_sentence
from foundation.accounts.models import Organisation, Party
from foundation.workflow.fields import RowsField, TextsField
from foundation.workflow.forms import PlainForm, StepForm
from partnerships.declarations.forms import SignatoryRow as DeclarationSignatoryRow

from .wording import stray_braces, unknown_placeholders

__all__ = ["AgreementForm", "EditForm", "WordingForm"]


class SignatoryRow(DeclarationSignatoryRow):
    """Somebody who signs for a partner or for the office."""

    side = None
    organisation = forms.ModelChoiceField(Organisation.objects.all(), label=_("Organisation"))
    field_order = ["organisation", "name", "office", "email"]

    def prepare(self):
        # Any can be named, and the rules say who may sign; the likely ones are offered.
        field = self.fields["organisation"]
        field.widget.choices = [("", "—"), *((row.pk, str(row)) for row in self._offered())]

    def _offered(self):
        if self.matter is None:
            return []
        known = self.matter.__dict__
        if "_signing_organisations" not in known:
            parties = Party.objects.current()
            if self.matter.pk:
                parties = parties.filter(case=self.matter.case_id)
            rows = Organisation.objects.filter(pk__in=parties.values("organisation"))
            known["_signing_organisations"] = [Organisation.objects.office(), *rows]
        return [row for row in known["_signing_organisations"] if row is not None]


class _ReportRow(PlainForm):
    def prepare(self):
        # The likely grants are offered, as above; that it is one of the agreement is checked.
        offered = getattr(self.matter, "_grants_offered", None)
        if offered is not None:
            self.fields["grant"].widget.choices = [("", "—"), *offered]

    def clean(self):
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and last < first:
            self.add_error("to", _now("The last day cannot come before the first."))


def _date(label):
    return forms.DateField(label=label)


# "from" is a word of Python's, so the fields are given by name.
ReportRow = type(
    "ReportRow",
    (_ReportRow,),
    {
        "__module__": __name__,
        "__doc__": "A report that is due: of which grant, over which days.",
        "grant": forms.ModelChoiceField(Grant.objects.all(), label=_("Grant")),
        "from": _date(_("First day of the period")),
        "to": _date(_("Last day of the period")),
        "due_on": _date(_("Due on")),
    },
)


class GrantsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, grant):
        return f"{grant}: {grant.title}"


class EditForm(StepForm):
    """Everything in the agreement, while it is a draft."""

    grants = GrantsField(
        Grant.objects.select_related("plan"), label=_("Grants"),
        help_text=_("One or more grants of one partnership."),
    )  # fmt: skip
    starts_on = _date(_("First day"))
    ends_on = forms.DateField(label=_("Last day"), required=False)
    signatories = RowsField(SignatoryRow, label=_("Who is to sign"), required=False)
    reports = RowsField(ReportRow, label=_("Reports"), required=False)
    terms = TextsField(label=_("Further terms"), long=True, max_length=20_000, required=False)

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self._offer(partnership=self.matter.partnership_id)
        elif str(self.initial.get("partnership", "")).isdigit():
            self._offer(partnership=int(str(self.initial["partnership"])[:18]))

    def _offer(self, **where):
        field = self.fields["grants"]
        rows = field.queryset.filter(reversed_at=None, **where)
        offered = CallableChoiceIterator(
            lambda: [(row.pk, field.label_from_instance(row)) for row in rows]
        )
        field.widget.choices = offered
        if self.matter is not None:
            self.matter._grants_offered = offered

    def clean_grants(self):
        grants = list(self.cleaned_data["grants"])
        problems = [reversed_sentence(grant) for grant in grants if grant.reversed_at]
        if problems:
            raise forms.ValidationError(problems)
        if len({grant.partnership_id for grant in grants}) > 1:
            raise forms.ValidationError(
                _now("An agreement is made with one partnership: choose grants of the same one.")
            )
        own = self.matter.partnership_id if self.matter is not None and self.matter.pk else None
        if own and any(grant.partnership_id != own for grant in grants):
            raise forms.ValidationError(_now("This is not a grant of this partnership."))
        return grants

    def clean_signatories(self):
        return [
            {**row, "organisation": row["organisation"].pk}
            for row in self.cleaned_data["signatories"]
        ]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _now("The last day cannot come before the first."))
        if "grants" in cleaned and "reports" in cleaned:
            self._check_reports(cleaned["grants"], cleaned["reports"])
        return cleaned

    def _check_reports(self, grants, rows):
        problems, before = [], []
        for row in rows:
            problem = {}
            if row["grant"] not in grants:
                problem["grant"] = [_now("This grant is not in the agreement.")]
            elif any(_overlap(row, other) for other in before):
                problem["from"] = [_now("Another report on this grant covers some of these days.")]
            problems.append(problem)
            before.append(row)
        if any(problems):
            self.fields["reports"].problems = problems
            sentences = [
                _now("Row %(row)s: %(problem)s") % {"row": number, "problem": sentence}
                for number, problem in enumerate(problems, 1)
                for (sentence,) in problem.values()
            ]
            self.add_error("reports", forms.ValidationError(sentences))


def _overlap(row, other) -> bool:
    same = row["grant"] == other["grant"]
    return same and row["from"] <= other["to"] and other["from"] <= row["to"]


class AgreementForm(EditForm):
    """An agreement is drawn up for grants; the partnership is theirs."""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("grants"):
            partnership = cleaned["grants"][0].partnership
            cleaned["partnership"], cleaned["title"] = partnership, partnership.title
        return cleaned


class WordingForm(PlainForm):
    """What agreements begin with, in both languages."""

    text = TextsField(
        label=_("Text"), long=True, max_length=40_000,
        help_text=_("What stands in braces is filled in from the agreement."),
    )  # fmt: skip

    def clean_text(self):
        text = self.cleaned_data["text"]
        if any(stray_braces(one) for one in text.values()):
            raise forms.ValidationError(
                _now("A brace is left open, or holds something else than a name that is filled in.")
            )
        unknown = sorted({name for one in text.values() for name in unknown_placeholders(one)})
        if unknown:
            names = ", ".join(f"{{{name}}}" for name in unknown)
            raise forms.ValidationError(
                _now("Nothing is known to fill in for %(names)s.") % {"names": names}
            )
        return text
