"""Messages that the office has sent to many at once, and the texts that they begin with."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.workflow import clock
from partnerships.programmes.reference_models import text_in


class MessageTemplate(models.Model):
    """A text of the office's to begin a message with; words in braces are filled in."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.JSONField(_("name"), default=dict)  # {"en", "sv"}
    subject = models.JSONField(_("subject"), default=dict)
    body = models.JSONField(_("text"), default=dict)
    changed_at = models.DateTimeField(null=True, editable=False)  # by the office: kept from then on

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["pk"]

    def __str__(self):
        return text_in(self.name) or self.code


class Message(models.Model):
    """One message: to whom it went stands in the notices, and in the record of each case."""

    key = models.CharField(max_length=40, unique=True)  # of the page it was sent from: sent once
    subject = models.JSONField(_("subject"))
    body = models.JSONField(_("text"))
    offices = models.JSONField(default=list)
    cases = models.PositiveIntegerField(_("cases"), default=0)
    people = models.PositiveIntegerField(_("people"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return text_in(self.subject)
