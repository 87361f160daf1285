"""Forms that take a file in, and the field with which other forms name documents."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.workflow.forms import HouseForm

from .checks import allowed_endings
from .models import KINDS, Document, kind_code, language_code
from .storing import TooBig, look_at

LANGUAGES = [("en", _("English")), ("sv", _("Swedish")), ("", _("Another or none"))]


class UploadField(forms.FileField):
    """A file, looked at: its cleaned value is what `storing` takes."""

    ask_type = "file"

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("File"))
        kwargs.setdefault("allow_empty_file", True)  # `look_at` has the sentence
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "accept": allowed_endings().replace(" ", "")}

    def clean(self, value, initial=None):
        file = super().clean(value, initial)
        if not file:
            return file
        try:
            return look_at(file)
        except TooBig as error:
            raise too_big() from error


class VersionForm(HouseForm):
    """A new version of a document."""

    file = UploadField()


class UploadForm(HouseForm):
    """A new document. The matter it goes to is asked before this form is read."""

    matter = forms.CharField(max_length=100, widget=forms.HiddenInput)
    kind = forms.CharField(
        label=_("Kind"), max_length=40, validators=[kind_code], widget=forms.Select(choices=KINDS)
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=250,
        required=False,
        help_text=_("The file name if you leave this empty."),
    )
    language = forms.CharField(
        label=_("Language"),
        max_length=10,
        required=False,
        validators=[language_code],
        widget=forms.Select(choices=LANGUAGES),
    )
    restricted = forms.BooleanField(
        label=_("Only for those who write here"),
        required=False,
        help_text=_("For papers with people's names, such as a signed attendance sheet."),
    )
    file = UploadField()


def too_big() -> forms.ValidationError:
    """The size as an error at the field."""
    return forms.ValidationError(str(TooBig()), code="too_big")


def is_too_big(form) -> bool:
    """Whether the file was refused for its size (413) and not for what it is."""
    return form.has_error("file", "too_big")


class DocumentsField(forms.ModelMultipleChoiceField):
    """Documents by their ids. A HouseForm narrows it to what the person may see; its `prepare`
    narrows it further: `self.fields["documents"].choose_from(activity)`."""

    ask_type = "files"

    def __init__(self, queryset=None, **kwargs):
        kwargs.setdefault("label", _("Documents"))
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(Document.objects.all() if queryset is None else queryset, **kwargs)

    def choose_from(self, *matters) -> None:
        """Offer and take only documents of these matters (none of them: nothing)."""
        found = Document.objects.none()
        for matter in matters:
            found |= self.queryset.about(matter)
        self.queryset = found

    def label_from_instance(self, document):
        return gettext("%(title)s (%(kind)s)") % {
            "title": document.title,
            "kind": document.kind_name,
        }

    def clean(self, value):
        if isinstance(value, list | tuple) and not all(map(_is_id, value)):
            raise forms.ValidationError(gettext("Name documents by their numbers."), "invalid")
        return super().clean(value)


class DocumentField(forms.ModelChoiceField):
    """One document by its id; otherwise as DocumentsField."""

    def __init__(self, queryset=None, **kwargs):
        kwargs.setdefault("label", _("Document"))
        super().__init__(Document.objects.all() if queryset is None else queryset, **kwargs)

    choose_from = DocumentsField.choose_from
    label_from_instance = DocumentsField.label_from_instance

    def clean(self, value):
        if value not in self.empty_values and not _is_id(value):
            raise forms.ValidationError(gettext("Name a document by its number."), "invalid")
        return super().clean(value)


def _is_id(value) -> bool:
    """A number that can be a row's: a bool, a fraction or a huge number is none."""
    if isinstance(value, str):
        value = value.strip()
        return value.isascii() and value.isdigit() and len(value) <= 18
    return type(value) is int and 0 < value < 2**63
