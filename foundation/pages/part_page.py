"""The page of one part: an object as a form, a list as rows that can be added and removed."""

import re

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from foundation.workflow import engine
from foundation.workflow.fields import RowsField, is_blank
from foundation.workflow.parts import MOST_ROWS, content_of, may_write_part
from foundation.workflow.shapes import shape
from foundation.workflow.steps import Invalid, Refused, Stale

from . import drafts, merging
from .behalf import Entering, parties_of_part
from .conflicts import Choice, conflict, mine_alone
from .matter_page import head_of, marked

EMPTY_ROWS = 1


def row_form_class(form_class):
    """The row's form with its key and a tick box for removing it, as the page needs them."""
    return type(
        f"{form_class.__name__}Row",
        (form_class,),
        {
            "key": forms.CharField(required=False, widget=forms.HiddenInput, max_length=40),
            "DELETE": forms.BooleanField(required=False),
        },
    )


class PartAnswer:
    """One request to the page of a part."""

    def __init__(self, matter, name, request):
        self.matter, self.name, self.request = matter, name, request
        self.spec = matter.parts[name]
        self.place = drafts.Place(matter.label(), matter.pk, name)
        self.form_class = self.spec.form_class(type(matter))
        mine = may_write_part(matter, self.spec, request.user)
        parties = parties_of_part(matter, self.spec, request.user) if not mine else []
        self.entering = Entering(request, matter, parties, mine, one_only=self.spec.own)
        if not (mine or self.entering.possible):
            raise PermissionDenied
        theirs = matter.own_organisation(request.user) or self.entering.chosen or 0
        owner = theirs if self.spec.own else 0
        self.part = matter.part(name, owner)
        self.form, self.rows, self.conflict, self.refused, self.status = None, None, None, [], 200
        self.unfit = []  # sentences that no field on the page can show
        self.kept = None  # the draft that is shown

    # Saving

    def answered(self) -> bool:
        """Whether what was sent is settled: saved, or their text chosen instead."""
        choice = Choice.of(self.request.POST)
        if self.read() and (self.choose(choice) if choice else self.save(self.mine())):
            if choice is None or choice.how != "theirs":
                messages.success(self.request, _("Saved."), extra_tags="taken")
            return True
        if self.status != 200:
            drafts.keep(self.place, self.matter, self.request.user, self.request.POST)
        return False

    def read(self) -> bool:
        """Bind what was sent; whether it is good. One more row, asked for without a script, is
        given without judging."""
        posted, asks = self.request.POST, drafts.only_asks(self.request)
        if self.spec.many:
            self.rows = self.posted_rows()
            kept = [drafts.leave_unjudged(row) for row in self.rows] if asks else self.kept_rows()
            if asks:
                self.give_one_more(posted["add_row"])
        else:
            self.form = self.form_class(posted, matter=self.matter, by=self.request.user)
            kept = [drafts.leave_unjudged(self.form) if asks else self.form]
        good = len([form for form in kept if form.is_valid()]) == len(kept)  # all are judged
        self.status = 200 if good else 400
        if not asks and self.entering.status != 200:
            good, self.status = False, self.entering.status
        return good and not asks

    def give_one_more(self, asked: str) -> None:
        """An empty row, of the list or of the rows within one of its rows."""
        for row in self.rows:
            for name, field in row.fields.items():
                if isinstance(field, RowsField) and row.add_prefix(name) == asked:
                    field.more = 1
                    return
        self.rows.append(self.empty_row(len(self.rows)))

    def mine(self):
        """What was typed, as content."""
        if self.spec.many:
            return [self.row_data(row) for row in self.kept_rows()]
        return content_of(self.form)

    def save(self, content, if_version=None) -> bool:
        if if_version is None:
            if_version = drafts.version_in(self.request.POST)
        try:
            with self.entering.stored() as behalf:
                engine.save_part(
                    self.matter, self.name, self.request.user, if_version=if_version,
                    on_behalf_of=behalf, **{"rows" if self.spec.many else "values": content},
                )  # fmt: skip
        except Invalid as problem:
            self.status = 400
            self.unfit = [str(one) for one in _sentences(problem.errors)]
            return False
        except Refused as refusal:
            self.refused, self.status = refusal.missing, 409
            return False
        except Stale:
            return self.compared()
        return True

    # Somebody saved first

    def compared(self, choice=None) -> bool:
        """Show what differs; saves at once where nothing of theirs would be overwritten."""
        self.part = self.matter.part(self.name, self.part.owner)
        differences = self.differences()
        if choice is None and mine_alone(differences):
            return self.save(self.mine(), self.part.version)
        self.status = 412
        self.conflict = conflict(
            self.matter, self.request.POST, differences, self.part.version, self.name, choice
        )
        return False

    def differences(self) -> list:
        base = merging.read_base(self.request.POST.get("if_base", ""))
        form = self.form or self.empty_row(0)
        fields = {n: one for n, one in form.fields.items() if n not in ("note", "key", "DELETE")}
        compare = merging.differences_of_rows if self.spec.many else merging.differences_of_values
        return compare(base, self.part.content, self.mine(), fields)

    def choose(self, choice) -> bool:
        """Save what was chosen, field by field; asks again if one is open or a third has saved."""
        differences = self.differences()
        choices = choice.of_all(differences)
        again = drafts.version_in(self.request.POST) != self.part.version
        if again or len(choices) < len(differences):
            return self.compared(choice)
        if choice.how == "theirs":
            self.place.drafts_of(self.request.user).delete()
            messages.success(self.request, drafts.theirs_stands(), extra_tags="taken")
            return True
        chosen = merging.chosen_rows if self.spec.many else merging.chosen_values
        content = chosen(choices, self.part.content, self.mine())
        if choice.how != "edit" and self.save(content, self.part.version):
            return True
        self.show(content)
        return False

    def show(self, content) -> None:
        """The form with this content in it, to be changed further."""
        if self.spec.many:
            self.rows = self.rows_with(content)
        else:
            self.form = self.form_class(matter=self.matter, by=self.request.user, initial=content)

    def posted_rows(self) -> list:
        numbers = numbers_of(self.request.POST)
        rows = [self.bound_row(self.request.POST, number) for number in numbers]
        return [row for row in rows if row.data.get(row.add_prefix("key")) or not self.blank(row)]

    def blank(self, row) -> bool:
        typed = {
            name: field.widget.value_from_datadict(row.data, {}, row.add_prefix(name))
            for name, field in row.fields.items()
            if name not in ("key", "DELETE")
        }
        return is_blank(self.form_class, typed)

    def bound_row(self, data, number):
        return row_form_class(self.form_class)(
            data, matter=self.matter, by=self.request.user, prefix=f"rows-{number}"
        )

    def kept_rows(self) -> list:
        return [row for row in self.rows if not row.data.get(row.add_prefix("DELETE"))]

    def row_data(self, row) -> dict:
        data = {key: shape(value) for key, value in row.cleaned_data.items() if key != "DELETE"}
        return {key: value for key, value in data.items() if value is not None and value != ""}

    # Showing

    def empty_row(self, number):
        return row_form_class(self.form_class)(
            matter=self.matter, by=self.request.user, prefix=f"rows-{number}"
        )

    def present_rows(self) -> list:
        kept = self.place.draft_of(self.request.user)
        self.kept = kept = kept if self.entering.fits(kept) else None
        if kept is not None:
            data = QueryDict(mutable=True)
            for name, values in kept.content.items():
                data.setlist(name, values)
            numbers = numbers_of(data)
            return [drafts.leave_unjudged(self.bound_row(data, number)) for number in numbers]
        return self.rows_with(self.part.content)

    def rows_with(self, content) -> list:
        row_class = row_form_class(self.form_class)
        return [
            row_class(matter=self.matter, by=self.request.user, prefix=f"rows-{n}", initial=row)
            for n, row in enumerate(content)
        ]

    def locked(self) -> list:
        """Why nothing can be saved here in this state: said before anybody types."""
        edit = self.matter.step_named("edit")
        states = self.spec.states or edit.sources
        if "*" in states or self.matter.state in states:
            return []
        return [one for one in edit.missing(self.matter) if one.code == "state"]

    def page(self):
        person = self.request.user
        missing = self.refused or self.locked() or [
            one for one in self.matter.missing(person) if one.part == self.name
        ]  # fmt: skip
        kind = "rows" if self.spec.many else "object"
        context = {
            "matter": self.matter, "page": head_of(self.matter, person),
            "part": {"label": self.spec.label, "kind": kind, "sentence": self.spec.hint},
            "missing": [marked(self.matter, one, person) for one in missing],
            "place": self.place, "conflict": self.conflict, "unfit": self.unfit,
            "submit_label": None,
            "writing": drafts.writing_sentence(
                drafts.writing_here(self.place, self.matter, person)
            ),
        }  # fmt: skip
        if self.spec.many:
            rows = self.rows if self.rows is not None else self.present_rows()
            spare = EMPTY_ROWS if self.rows is None else 0
            rows += [self.empty_row(len(rows) + n) for n in range(spare)]
            context |= {
                "rows": rows, "empty_row": self.empty_row("__prefix__"),
                "has_errors": any(row.is_bound and row.errors for row in rows),
            }  # fmt: skip
        else:
            kept = self.entering.fitting(self.place)
            context["form"] = self.form or drafts.restored(
                kept, self.request, self.form_class, self.matter, self.part.content
            )
            self.kept = getattr(context["form"], "draft", None)
        self.entering.restore(self.kept)
        context |= {"draft": self.kept, "received": self.entering.form}
        context |= self.begun_on(context)
        return render(self.request, "pages/part_form.html", context, status=self.status)

    def begun_on(self, context) -> dict:
        """The version and the digests that the form goes on with: a refused one keeps its own."""
        sent = drafts.version_in(self.request.POST)
        if self.status in (400, 413) and sent is not None or drafts.only_asks(self.request):
            return {"version": sent, "base": self.request.POST.get("if_base", "")}
        names = () if self.spec.many else list(context["form"].fields)
        present = merging.base_of(self.part.content, names)
        return {
            "version": drafts.version_of(self.kept, self.part.version),
            "base": drafts.base_of(self.kept, present),
        }

    def next_url(self) -> str:
        return f"{self.matter.url}#part-{self.name}"


def _sentences(errors) -> list:
    """The sentences in nested errors, whatever their shape."""
    if isinstance(errors, dict):
        errors = list(errors.values())
    if not isinstance(errors, list):
        return [errors]
    return [sentence for one in errors for sentence in _sentences(one)]


def numbers_of(sent) -> list[int]:
    """The numbers of the rows in a sent form, in order; what is past the most is not looked at."""
    found = {int(m[1]) for key in sent if (m := re.match(r"^rows-(\d{1,4})-", key))}
    return sorted(found)[: MOST_ROWS + 1]
