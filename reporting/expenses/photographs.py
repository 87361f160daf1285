"""Evidence first: pictures of a receipt become a draft expense at once, and only once.

The rest is filled in later. A device that lost the line sends the same pictures again under the
same key, and is told of the expense that it made the first time.
"""

from contextlib import ExitStack

from django import forms
from django.core.validators import RegexValidator
from django.db import transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.accounts.roles import coordinator, finance
from foundation.documents import kept, limits
from foundation.documents.checks import allowed_endings
from foundation.documents.forms import too_big
from foundation.documents.storing import Looked, TooBig, look_at, new_document, put
from foundation.workflow import clock
from foundation.workflow.engine import begin
from foundation.workflow.forms import PlainForm
from foundation.workflow.models import Case
from foundation.workflow.roles import any_of
from reporting.activities.choosing import ActivityField
from reporting.activities.models import Activity

from .models import Expense

MOST_FILES = 10
MOST_ACTIVITIES = 100
KIND = "receipt"
KEY = RegexValidator(r"\A[A-Za-z0-9_-]{16,64}\Z", _("This is no key of a device."))


class PicturesInput(forms.FileInput):
    """A box for several files; on a telephone it offers the camera, too."""

    allow_multiple_selected = True
    template_name = "widgets/pictures.html"
    kept: tuple = ()  # ({note, name, size}) that need not be chosen again

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "kept": self.kept, "limit": limits.max_upload(), "too_big": str(TooBig()),
        }  # fmt: skip
        return context

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name) or []

    def value_omitted_from_data(self, data, files, name):
        return name not in files


class PicturesField(forms.Field):
    """One file or several, each looked at: a list of what `storing` takes."""

    widget = PicturesInput

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.looked: list[Looked] = []
        self.wanted = True  # those that are kept from before count, too

    def widget_attrs(self, widget):
        endings = allowed_endings().replace(" ", "")
        return {"accept": f"image/*,{endings}", "multiple": True}

    def clean(self, value):
        files = [one for one in (value if isinstance(value, list) else [value]) if one]
        self.looked, problems = [], []
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                ngettext("At most %(count)s file at once.", "At most %(count)s files at once.",
                              MOST_FILES) % {"count": MOST_FILES})  # fmt: skip
        for file in files:
            try:
                self.looked.append(look_at(file))
            except TooBig:
                problems.append(too_big())
            except forms.ValidationError as problem:
                sentences = " ".join(problem.messages)
                problems.append(forms.ValidationError(f"{file.name}: {sentences}"))
        if problems:
            raise forms.ValidationError(problems)
        return list(self.looked)


class PhotographForm(PlainForm):
    """Pictures of one receipt, and of which activity. Good pictures of a refused form stay here."""

    files = PicturesField(
        label=_("Pictures or files"), required=False,
        help_text=_("Several pages of one receipt become one expense. The rest can be filled in "
                    "later, on a computer."),
    )  # fmt: skip
    activity = ActivityField(label=_("Activity"), queryset=Activity.objects.all())
    what_for = forms.CharField(
        label=_("What it was for"), max_length=500, required=False,
        help_text=_("A few words help whoever fills in the rest."),
    )  # fmt: skip
    key = forms.CharField(required=False, widget=forms.HiddenInput, validators=[KEY])

    def prepare(self):
        field = self.fields["activity"]
        field.queryset = activities_for(self.by)
        self.notes = []
        if not self.is_bound:
            return
        notes = self.data.getlist("files_kept") if hasattr(self.data, "getlist") else []
        found = [(note, kept.noted(note, self.by)) for note in notes[:MOST_FILES]]
        self.notes = [(note, one) for note, one in found if one]
        self.fields["files"].widget.kept = [{**one, "note": note} for note, one in self.notes]

    def clean_files(self):
        before = [look_at(kept.opened(one), one["name"]) for _note, one in self.notes]
        files = [*before, *self.cleaned_data["files"]]
        if not files:
            raise forms.ValidationError(say("Choose or take at least one picture."))
        return files

    def keep_files(self) -> None:
        """Put the good files of a refused form aside: they need not be taken again."""
        widget = self.fields["files"].widget
        found = list(widget.kept)
        for one in self.fields["files"].looked:
            note = kept.keep(one.file, one.name, self.by)
            found.append({"note": note, "name": one.name, "size": one.file.size})
        widget.kept = found

    def forget_files(self) -> None:
        for note, _one in self.notes:
            kept.forget(note, self.by)


def activities_for(person):
    """Where the person enters costs: the activities that are not cancelled, the latest first."""
    mine = any_of([coordinator, finance], Activity, person)
    found = Activity.objects.filter(mine).exclude(state="cancelled")
    return found.order_by("-starts_on", "-pk")


def nearest(activities) -> Activity | None:
    """The one that takes place today, or did last: a receipt is mostly of that."""
    today = clock.today()
    return activities.filter(starts_on__lte=today).first() or activities.last()


def sent_before(by, key: str) -> Expense | None:
    """What this person's device made under this key."""
    return Expense.objects.filter(begun_by=by, sent_key=key).first() if key else None


def begin_with_pictures(activity, by, files: list[Looked], key="", what_for="") -> Expense:
    """A draft with these files, which become papers of the activity; once for each key.

    Raises PermissionDenied and Refused as `begin` and `add_document` do; nothing is kept then.
    """
    found = sent_before(by, key)
    if found is not None:
        return found
    with ExitStack() as held:
        stored = [held.enter_context(put(activity, one)) for one in files]
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=activity.case_id)
            found = sent_before(by, key)  # the same pictures, sent twice at the same moment
            if found is not None:
                return found
            papers = [new_document(activity, by, one, kind=KIND) for one in stored]
            body = {
                "activity": activity.pk, "documents": [one.pk for one in papers],
                "what_for": what_for,
            }  # fmt: skip
            expense = begin(Expense, by, body)
            Expense.objects.filter(pk=expense.pk).update(sent_key=key)
            return expense


def may_photograph(person) -> bool:
    """Whether there is any activity to which the person could enter a cost."""
    return any(role.possible_for(person) for role in (coordinator, finance))
