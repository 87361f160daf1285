"""What the office says when it proposes a match."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.workflow.forms import Reason
from partnerships.declarations.models import Declaration
from partnerships.programmes.call_rules import HOME

LEAST, MOST = 2, 3


class DeclarationsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, declaration):
        return f"{declaration.organisation}: {declaration.title}"


class MatchForm(Reason):
    declarations = DeclarationsField(
        Declaration.objects.select_related("organisation"), label=_("Declarations"),
        help_text=_("Two or three, of which one is Swedish."),
    )  # fmt: skip
    field_order = ["declarations", "reason", "note"]

    def prepare(self):
        # Any declaration can be named, and the rules say what is wrong with it; those that can be
        # matched are offered.
        field = self.fields["declarations"]
        named = self.initial.get("declarations")
        if isinstance(named, str):  # from the address: "12,15"
            self.initial["declarations"] = [one for one in named.split(",") if one.isdigit()]
        field.widget.choices = [
            (row.pk, field.label_from_instance(row))
            for row in field.queryset.filter(state="accepted")
        ]

    def clean_declarations(self):
        found = self.cleaned_data["declarations"]
        if not LEAST <= len(found) <= MOST:
            raise forms.ValidationError(_("Name two or three declarations."))
        return found

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("declarations"):
            rows = sorted(cleaned["declarations"], key=lambda row: row.pk)
            cleaned["call"] = rows[0].call
            cleaned["title"] = title_of([row.organisation for row in rows])
        return cleaned


def title_of(organisations) -> str:
    """ "Lund – Francistown": the Swedish party first, the others in the order given."""
    ordered = sorted(organisations, key=lambda one: one.country != HOME)
    return " – ".join(str(one) for one in ordered)[:250]
