"""Forms that take a file in, and the field with which other forms name documents."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.workflow.forms import HouseForm

from . import kept, limits
from .checks import allowed_endings
from .models import KINDS, Document, kind_code, language_code
from .storing import TooBig, look_at

LANGUAGES = [("en", _("English")), ("sv", _("Swedish")), ("", _("Another or none"))]


class UploadInput(forms.FileInput):
    """A box for a file; says which one is kept already, and what the script needs to send it."""

    template_name = "widgets/upload.html"
    kept = None  # {"note", "name", "size"} of a file that need not be chosen again

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "kept": self.kept, "limit": limits.max_upload(), "too_big": str(TooBig()),
        }  # fmt: skip
        return context


class UploadField(forms.FileField):
    """A file, looked at: its cleaned value is what `storing` takes."""

    ask_type = "file"
    widget = UploadInput

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


class KeepsItsFile(HouseForm):
    """A form with a file that is sent once: if the form is refused, a good file stays here."""

    def prepare(self):
        name = self.add_prefix("file")
        note = self.data.get(f"{name}_kept") if self.is_bound else None
        self.note = note if isinstance(note, str) else ""
        found = kept.noted(self.note, self.by) if self.note else None
        if found and not self.files.get(name):
            self.files = {name: kept.opened(found)}
            self._shows(found)

    def keep_file(self) -> None:
        """Put the file of a refused form aside, if there is nothing wrong with the file itself."""
        looked = self.cleaned_data.get("file")
        if looked and not self.fields["file"].widget.kept:
            kept.forget(self.note, self.by)  # another file was chosen
            self.note = kept.keep(looked.file, looked.name, self.by)
            self._shows({"name": looked.name, "size": looked.file.size})

    def forget_file(self) -> None:
        kept.forget(self.note, self.by)

    def _shows(self, found: dict) -> None:
        self.fields["file"].widget.kept = {**found, "note": self.note}


class VersionForm(KeepsItsFile):
    """A new version of a document."""

    file = UploadField()


class UploadForm(KeepsItsFile):
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
