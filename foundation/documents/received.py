"""How a partner's word came to the office, and the message itself, filed with what it led to."""

from contextlib import contextmanager

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.workflow import clock
from foundation.workflow.behalf import WAYS, WRITTEN, Behalf

from . import kept, limits, storing
from .forms import KeepsItsFile, UploadField, is_too_big, too_big
from .models import Document

KIND = "message"


class ReceivedForm(KeepsItsFile):
    """For whom something is entered, how their word came and when, and the message.

    `parties`: [(id, name)] of those it may be entered for; `optional`: whoever fills it in may
    take the step in a name of their own, too, and then leaves all of this empty. The file stands
    last: what comes before it is read even where it is too long.
    """

    organisation = forms.TypedChoiceField(label=_("For whom"), coerce=int, empty_value=None)
    how = forms.ChoiceField(label=_("How it came"), choices=[("", "—"), *WAYS.items()])
    on = forms.DateField(label=_("The day it came"))
    note = forms.CharField(
        label=_("What was said"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Where it came by telephone or at a meeting and nothing is on paper."),
    )  # fmt: skip
    file = UploadField(
        label=_("The message"), required=False,
        help_text=_("The e-mail (.eml or .msg), a PDF or a picture. Needed for e-mail and paper."),
    )  # fmt: skip

    def __init__(self, *args, parties=(), optional=False, chosen=None, **kwargs):
        self.parties, self.optional, self.chosen = list(parties), optional, chosen
        super().__init__(*args, **kwargs)

    def prepare(self):
        super().prepare()
        own = [("", _("Nobody: on the office’s own behalf"))] if self.optional else []
        several = [("", "—")] if len(self.parties) > 1 and not self.optional else []
        field = self.fields["organisation"]
        field.choices = [*(own or several), *self.parties]
        field.initial = self.chosen
        for name in ("organisation", "how", "on"):
            self.fields[name].required = not self.optional

    def clean(self):
        cleaned = super().clean()
        if "organisation" in self.errors:
            return cleaned
        if cleaned.get("organisation") is None:
            if any(cleaned.get(name) for name in ("how", "on", "file", "note")):
                self.add_error("organisation", gettext("Say for whom, or leave all of this empty."))
            return cleaned
        for name in ("how", "on"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, gettext("This field is required."))
        self._check_day(cleaned.get("on"))
        self._check_paper(cleaned)
        return cleaned

    def _check_day(self, day) -> None:
        if day and day > clock.today():
            self.add_error("on", gettext("It cannot have come after today."))

    def _check_paper(self, cleaned) -> None:
        if cleaned.get("file") or "file" in self.errors or not cleaned.get("how"):
            return
        if cleaned["how"] in WRITTEN:
            self.add_error("file", gettext("Add the message as it came."))
        elif not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", gettext("Say in a few words what was said, or add a paper."))

    def set_aside(self) -> str:
        """Keep a good file, whatever becomes of the rest; the note by which it is found again."""
        if self.cleaned_data.get("file"):
            self.keep_file()
            # Read from where it is kept: storing a large upload takes its own file away.
            self.cleaned_data["file"].file = kept.opened(kept.noted(self.note, self.by))
        return self.note if self.fields["file"].widget.kept else ""

    def judge(self, request) -> None:
        """Find what is wrong; a request longer than anything that is read says so at the file."""
        self.full_clean()
        if limits.request_too_long(request):
            self.errors.pop("file", None)
            self.add_error("file", too_big())

    @property
    def status(self) -> int:
        """What the page answers."""
        return 413 if is_too_big(self) else 400 if self.errors else 200

    @contextmanager
    def stored(self, matter):
        """The `on_behalf_of` for the door, its message in the store meanwhile; None in one's own
        name. The kept file goes when the block succeeds."""
        said = self.cleaned_data
        if said.get("organisation") is None:
            yield None
            return
        words = (said["organisation"], said["how"], said["on"], said.get("note", ""))
        looked = said.get("file")
        if not looked:
            yield Behalf(*words)
            return
        with storing.put(matter, looked) as stored:
            yield Behalf(*words, paper=lambda matter, by: file_message(matter, by, stored))
        self.forget_file()


@transaction.atomic
def file_message(matter, by, stored) -> dict:
    """Write the stored message down as a document of the matter: how the entry names it.

    It has no entry of its own: the one that it led to names it by number and digest. Whoever may
    make that entry files its message, whether or not they hand in other papers here. Where also
    those read the matter who take no part in it (a profile), it is for its writers only.
    """
    document = Document.objects.create(
        case_id=matter.case_id, kind_label=matter.label(), matter_id=matter.pk, kind=KIND,
        title=storing.title_of(stored.looked.name), language=getattr(by, "language", "") or "en",
        created_by=by, created_at=clock.now(), restricted=any(role.wide for role in matter.sees),
    )  # fmt: skip
    version = storing.write_version(document, by, stored)
    return {
        "document": document.pk, "document_version": version.number, "sha256": version.sha256
    }  # fmt: skip


def document_of(matter, pk: int, person) -> dict | None:
    """How an entry names a document of the matter that the person sees; None if it is none."""
    found = Document.objects.about(matter).visible_to(person).filter(pk=pk).first()
    if found is None:
        return None
    latest = found.latest
    return {"document": pk, "document_version": latest.number, "sha256": latest.sha256}


def document_page(pk: int) -> str:
    """The address of a document's page."""
    return Document(pk=pk).url
