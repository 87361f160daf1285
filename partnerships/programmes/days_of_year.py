"""Days that come back every year, as `05-31`: when something is due under a call."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.workflow.fields import TextListField

DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
SHORT = {"02": 29, "04": 30, "06": 30, "09": 30, "11": 30}
MOST = 4


class DaysOfYearField(TextListField):
    """Some days of the year, month and day; none where nothing is due."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Days on which forecasts are due"))
        kwargs.setdefault("help_text", _("Month and day, one a line: 05-31. None: no forecasts."))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_python(self, value):
        days = super().to_python(value)
        for one in days:
            good = DAY.fullmatch(one) and int(one[3:]) <= SHORT.get(one[:2], 31)
            if not good:
                raise ValidationError(_now("Write month and day as 05-31."))
        if len(days) > MOST:
            raise ValidationError(_now("There are too many days."))
        return sorted(set(days))
