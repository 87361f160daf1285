"""A few codes in order of importance: a list for machines, numbered boxes on a page."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MOST = 3


class RankedSelects(forms.MultiWidget):
    """One box a rank."""

    template_name = "widgets/ranked.html"
    use_fieldset = True

    def __init__(self, most: int = MOST, attrs=None):
        self.most = most
        super().__init__({str(rank): forms.Select() for rank in range(1, most + 1)}, attrs)

    @property
    def choices(self):
        return self.widgets[0].choices

    @choices.setter
    def choices(self, choices):
        for box in self.widgets:
            box.choices = [("", "–"), *choices]

    def decompress(self, value):
        chosen = list(value or [])[: self.most]
        return chosen + [""] * (self.most - len(chosen))

    def get_context(self, name, value, attrs):
        # A list is one value here, not one for each box: it may be shorter than the boxes.
        context = super().get_context(name, self.decompress(value), attrs)
        for rank, box in enumerate(context["widget"]["subwidgets"], 1):
            box["label"] = format_lazy("{} {}", _("Rank"), rank)
        return context

    def value_from_datadict(self, data, files, name):
        if name in data and not hasattr(data, "getlist"):
            return data[name]
        typed = super().value_from_datadict(data, files, name)
        return [code for code in typed if code]


class RankedField(forms.MultipleChoiceField):
    """Codes, the most important first; none twice, and so many at most."""

    widget = RankedSelects

    def __init__(self, *, most: int = MOST, **kwargs):
        self.most = most
        super().__init__(widget=RankedSelects(most), **kwargs)

    def validate(self, value):
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(gettext("Choose at most %(most)s.") % {"most": self.most})
        if len(set(value)) < len(value):
            raise ValidationError(gettext("The same one is chosen twice."))


class FirstOfBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, and which of the ticked ones comes first; machines send a list in order."""

    template_name = "widgets/first_of_boxes.html"

    def value_from_datadict(self, data, files, name):
        chosen = super().value_from_datadict(data, files, name)
        first = data.get(f"{name}-first") if hasattr(data, "getlist") else None
        if first and first in (chosen or []):
            return [first, *(code for code in chosen if code != first)]
        return chosen

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        first = value[0] if isinstance(value, list | tuple) and value else ""
        box = forms.Select(choices=[("", "–"), *self.choices])
        box_attrs = {"id": f"{(attrs or {}).get('id', name)}_first"}
        context["first"] = box.get_context(f"{name}-first", first, box_attrs)["widget"]
        return context
