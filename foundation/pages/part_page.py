"""The page of one part: an object as a form, a list as rows that can be added and removed."""

import re

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from foundation.workflow import engine
from foundation.workflow.fields import is_blank
from foundation.workflow.forms import form_errors
from foundation.workflow.parts import may_write_part
from foundation.workflow.steps import Invalid, Refused, Stale

from . import drafts
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
        if not may_write_part(matter, self.spec, request.user):
            raise PermissionDenied
        owner = matter.own_organisation(request.user) if self.spec.own else 0
        self.part = matter.part(name, owner)
        self.form, self.rows, self.conflict, self.refused, self.status = None, None, None, [], 200
        self.kept = None  # the draft that is shown

    # Saving

    def save(self) -> bool:
        posted = self.request.POST
        try:
            if self.spec.many:
                self.rows = self.posted_rows()
                if "add_row" in posted:
                    self.rows.append(self.empty_row(len(self.rows)))
                    return False
                self._save(rows=[self.row_data(row) for row in self.kept_rows()])
            else:
                self.form = self.form_class(posted, matter=self.matter, by=self.request.user)
                if not self.form.is_valid():
                    self.status = 400
                    return False
                from foundation.workflow.parts import content_of

                self._save(values=content_of(self.form))
        except Invalid:
            self.status = 400
            return False
        except Refused as refusal:
            self.refused, self.status = refusal.missing, 409
            return False
        except Stale:
            self.status = 412
            self.part = self.matter.part(self.name, self.part.owner)
            self.conflict = {"by": "", "at": self.part.updated_at, "fields": self.differences()}
            return False
        return True

    def _save(self, **content) -> None:
        engine.save_part(
            self.matter, self.name, self.request.user,
            if_version=drafts.version_in(self.request.POST), **content,
        )  # fmt: skip

    def posted_rows(self) -> list:
        numbers = sorted(
            {int(m[1]) for key in self.request.POST if (m := re.match(r"^rows-(\d{1,4})-", key))}
        )
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
        kept = [row for row in self.rows if not row.data.get(row.add_prefix("DELETE"))]
        if any(not row.is_valid() for row in kept):
            raise Invalid({"rows": [form_errors(row) for row in kept]})
        return kept

    def row_data(self, row) -> dict:
        from foundation.workflow.shapes import shape

        data = {key: shape(value) for key, value in row.cleaned_data.items() if key != "DELETE"}
        return {key: value for key, value in data.items() if value is not None and value != ""}

    def differences(self) -> list:
        from .spoken import spoken

        if self.form is None:
            return []
        fields = self.form.fields
        return [
            (
                fields[name].label,
                spoken(self.part.content.get(name)),
                spoken(self.form.data.get(name)),
            )
            for name in fields
            if str(self.part.content.get(name) or "") != (self.form.data.get(name) or "")
        ]

    # Showing

    def empty_row(self, number):
        return row_form_class(self.form_class)(
            matter=self.matter, by=self.request.user, prefix=f"rows-{number}"
        )

    def present_rows(self) -> list:
        self.kept = kept = self.place.draft_of(self.request.user)
        if kept is not None:
            from django.http import QueryDict

            data = QueryDict(mutable=True)
            for name, values in kept.content.items():
                data.setlist(name, values)
            numbers = sorted(
                {int(m[1]) for key in data if (m := re.match(r"^rows-(\d{1,4})-", key))}
            )
            return [drafts.leave_unjudged(self.bound_row(data, number)) for number in numbers]
        row_class = row_form_class(self.form_class)
        return [
            row_class(matter=self.matter, by=self.request.user, prefix=f"rows-{n}", initial=row)
            for n, row in enumerate(self.part.content)
        ]

    def page(self):
        person = self.request.user
        missing = self.refused or [m for m in self.matter.missing(person) if m.part == self.name]
        kind = "rows" if self.spec.many else "object"
        context = {
            "matter": self.matter, "page": head_of(self.matter, person),
            "part": {"label": self.spec.label, "kind": kind, "sentence": self.spec.hint},
            "missing": [marked(self.matter, one, person) for one in missing],
            "draft_url": self.place.url(), "conflict": self.conflict,
            "submit_label": None,
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
            context["form"] = self.form or drafts.restored(
                self.place, self.request, self.form_class, self.matter, self.part.content
            )
            self.kept = getattr(context["form"], "draft", None)
        context["draft"] = self.kept
        context["version"] = drafts.version_of(self.kept, self.part.version)
        return render(self.request, "pages/part_form.html", context, status=self.status)

    def next_url(self) -> str:
        return f"{self.matter.url}#part-{self.name}"
