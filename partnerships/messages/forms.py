"""What a message is asked for: to whom it goes, and what it says in both languages."""

import re

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import OfficeCode
from foundation.workflow.fields import TextsField
from foundation.workflow.forms import PlainForm
from partnerships.cooperation.models import Partnership
from partnerships.declarations.models import Declaration
from partnerships.programmes.models import Call

from .filling import WORDS, unknown
from .models import MessageTemplate

OFFICES = ("coordinator", "finance", "majority", "opposition", "director", "team")
BRACES = ", ".join(f"{{{word}}}" for word in WORDS)


def cohorts() -> list[tuple[str, object]]:
    """Each state of partnerships and declarations, as a group of cases to choose."""
    found = []
    for kind, said in ((Partnership, _("Partnerships")), (Declaration, _("Declarations"))):
        found += [
            (f"{kind.code}:{state}", format_lazy("{}: {}", said, label))
            for state, label in kind.list_states()
        ]
    return found


class TextsForm(PlainForm):
    """A subject and a text, each in English and Swedish: every reader gets their own language."""

    subject = TextsField(label=_("Subject"), max_length=150)
    body = TextsField(
        label=_("Text"), long=True, max_length=8000,
        help_text=format_lazy("{} {}", _("These words are filled in for each reader:"), BRACES),
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        for name in ("subject", "body"):
            texts = cleaned.get(name)
            if texts is None:
                continue
            if not all(texts.get(language) for language in ("en", "sv")):
                self.add_error(name, _now("Write it in English and in Swedish."))
            strange = unknown(" ".join(texts.values()))
            if strange:
                sentence = _now("There is nothing to fill in for %(words)s.")
                words = ", ".join(f"{{{word}}}" for word in strange)
                self.add_error(name, sentence % {"words": words})
        return cleaned


class TemplateForm(TextsForm):
    """A text to begin messages with."""

    name = TextsField(label=_("Name"), max_length=100)
    field_order = ["name", "subject", "body"]


class MessageForm(TextsForm):
    """The message and its recipients."""

    cohorts = forms.MultipleChoiceField(
        label=_("Cases"), required=False,
        help_text=_("All cases that are like this now."),
    )  # fmt: skip
    call = forms.ModelChoiceField(
        Call.objects.all(), label=_("Only those of one call"), required=False,
        empty_label=_("All calls"),
    )  # fmt: skip
    references = forms.CharField(
        label=_("Or just these cases"), required=False, max_length=4000,
        help_text=_("References with commas between them, such as 2026-0004, 2026-0007."),
    )  # fmt: skip
    offices = forms.MultipleChoiceField(label=_("Who in each partner"))
    key = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)
    recipients = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    field_order = ["cohorts", "call", "references", "offices", "subject", "body"]

    def prepare(self):
        self.fields["cohorts"].choices = cohorts()
        self.fields["cohorts"].wanted = True  # these, or cases by their references
        self.fields["offices"].choices = [(one, OfficeCode(one).label) for one in OFFICES]

    def clean_references(self):
        return [one for one in re.split(r"[\s,;]+", self.cleaned_data["references"]) if one]

    def clean(self):
        cleaned = super().clean()
        named = cleaned.get("cohorts") or cleaned.get("references")
        if not named and "references" not in self.errors:
            self.add_error("cohorts", _now("Choose which cases it goes to."))
        return cleaned


def begun_with(template: MessageTemplate | None) -> dict:
    """What an empty message begins with."""
    texts = {"subject": template.subject, "body": template.body} if template else {}
    return {**texts, "offices": ["coordinator"]}
