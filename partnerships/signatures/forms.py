"""What signing asks: the code from the letter, the digest of the text, and where it was decided."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.workflow import clock
from foundation.workflow.forms import Reason, StepForm
from foundation.workflow.models import Version
from foundation.workflow.steps import Refused, door_is_open

from . import keys
from .signing import text_changed


class Sign(StepForm):
    """Vouch for the text with this digest. Another text than the frozen one is 409, not 400."""

    digest = forms.CharField(label=_("Digest of the text"), max_length=64, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code from the e-mail"),
        max_length=40,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("Six digits. Ask for a code first, if you have none."),
    )
    body = forms.CharField(
        label=_("Decision body"),
        max_length=200,
        required=False,
        help_text=_("Where a council or board has decided: which one."),
    )
    decided_on = forms.DateField(label=_("Decided on"), required=False)
    minute = forms.CharField(
        label=_("Number of the minute or resolution"), max_length=100, required=False
    )

    def prepare(self):
        # Of the text as it stands now: a draft may remember the digest of an earlier one.
        version = self.matter.latest_version() if self.matter and self.matter.pk else None
        self.initial = {**self.initial, "digest": version.digest if version else "", "code": ""}

    def clean_digest(self):
        sent, version = self.cleaned_data["digest"].lower(), self.matter.latest_version()
        if version is None or sent != version.digest:
            read = Version.objects.about(self.matter).filter(digest=sent).first()
            refusal = text_changed(self.matter, read)
            if door_is_open.get():
                raise Refused(self.matter.step_named("sign"), [refusal])
            raise ValidationError(refusal.message)
        return sent

    def clean_code(self):
        code = self.cleaned_data["code"]
        if keys.code_of(self.matter, self.by, code) is None:
            raise ValidationError(
                _("This code is wrong or no longer works. Ask for a new one if need be.")
            )
        return code

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day and day > clock.today():
            raise ValidationError(_("This day has not come yet."))
        return day


class Refuse(Reason):
    """Why somebody does not sign."""


class NotMe(Reason):
    """Why the link came to the wrong person."""
