"""Form fields of plans: a partner of the matter, a row of another part, a suggested code."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation


class PartnerField(forms.ModelChoiceField):
    """One of the matter's partners, by organisation id; read from memory, for many rows at once."""

    def __init__(self, **kwargs):
        kwargs.setdefault("queryset", Organisation.objects.none())
        super().__init__(**kwargs)

    def among(self, matter) -> None:
        """Choose among the parties of this matter."""
        self.partners = {one.pk: one for one in matter.partner_rows()}
        # Built once for all rows, too: putting the question together is what takes the time.
        known = matter.__dict__
        if "_asks_parties" not in known:
            known["_asks_parties"] = matter.parties()
        self.queryset = known["_asks_parties"]
        # Shown and chosen from memory, too: one question for a page of many rows.
        self._labels = {pk: str(one) for pk, one in self.partners.items()}
        self.choices = [("", self.empty_label), *self._labels.items()]

    def to_python(self, value):
        if value in self.empty_values:
            return None
        value = getattr(value, "pk", value)
        found = getattr(self, "partners", {}).get(_whole(value))
        if found is None:
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            )
        return found


def _whole(value) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value.strip()):
        return int(value)
    return None


class KeyField(forms.ChoiceField):
    """A row of another part, by its key."""

    default_error_messages = {"invalid_choice": _("There is no row with this key.")}

    def among(self, rows: list[dict], name: str) -> None:
        """Choose among these rows, shown by what stands in `name`."""
        self.choices = [("", "—"), *((row["key"], row.get(name) or row["key"]) for row in rows)]


class CodeField(forms.ChoiceField):
    """A code: the usual ones are offered, others are taken too and judged by the rules."""

    default_error_messages = {
        "invalid_choice": _("Write a code of at most 40 letters, digits and underscores.")
    }

    def valid_value(self, value):
        return bool(re.fullmatch(r"[A-Za-z0-9_-]{1,40}", str(value)))


MONTH = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])")


class MonthField(forms.CharField):
    """A month as `2026-05`."""

    default_error_messages = {"month": _("Write the month as year and month: 2026-05.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 7)
        kwargs.setdefault("widget", forms.TextInput({"type": "month", "placeholder": "2026-05"}))
        super().__init__(**kwargs)

    def validate(self, value):
        super().validate(value)
        if value and not MONTH.fullmatch(value):
            raise ValidationError(self.error_messages["month"], code="month")

    def said(self, value: str) -> str:
        """The month by its name, in the reader's language."""
        found = MONTH.fullmatch(value)
        day = found and date(int(value[:4]), int(value[5:]), 1)
        return date_format(day, "YEAR_MONTH_FORMAT") if day else value
