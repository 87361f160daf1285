"""What a comment asks: about what, for whom, and the words."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.pages.spoken import spoken
from foundation.workflow.forms import PlainForm

from .commenting import audiences, speaks_for
from .models import Audience

ROWS_NAMED = 200


class CommentForm(PlainForm):
    """A comment at one part of `matter`."""

    place = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(label=_("Comment"), max_length=4000, widget=forms.Textarea({"rows": 3}))
    audience = forms.ChoiceField(
        label=_("Who reads it"), choices=Audience, widget=forms.RadioSelect,
        initial=Audience.EVERYBODY,
    )  # fmt: skip

    def __init__(self, *args, part: str, **kwargs):
        self.part = part
        super().__init__(*args, **kwargs)

    def prepare(self):
        self.fields["place"].choices = [
            ("", _now("the whole section")), *places(self.matter, self.part, self.by).items()
        ]  # fmt: skip
        self.fields["audience"].choices = audiences(speaks_for(self.matter, self.by))


def places(matter, part: str, person) -> dict[str, str]:
    """{name: label} of what a comment can be about within a part: its fields, or its rows."""
    spec = matter.parts[part]
    form = spec.form_class(type(matter))(matter=matter, by=person)
    fields = {name: one for name, one in form.fields.items() if name != "note"}
    if not spec.many:
        return {name: str(one.label) for name, one in fields.items()}
    own = matter.own_organisation(person) if spec.own else 0
    known_by = getattr(form, "known_by", ())  # what tells one row from another
    found = {}
    for number, row in enumerate(matter.part(part, own).content[:ROWS_NAMED], 1):
        texts = (spoken(row.get(name), fields[name]) for name in known_by or fields)
        said = [text for text in texts if text]
        shown = ", ".join(said if known_by else said[:1])[:60]
        found[row["key"]] = f"{_now('Row %(number)s') % {'number': number}}: {shown}"
    return found
