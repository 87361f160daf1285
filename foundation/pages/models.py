"""Whether this database holds demonstration data: one row that says so, or none."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.workflow import clock


class Demonstration(models.Model):
    """Written by `load_demo`, and by nothing else; real data never has it."""

    whole = models.BooleanField(default=False)  # with cases, not accounts only
    loaded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("demonstration data")
        verbose_name_plural = _("demonstration data")

    def __str__(self):
        return f"{self.loaded_at:%Y-%m-%d}"
