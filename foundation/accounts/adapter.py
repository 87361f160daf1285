"""What sign-in does differently here: nobody registers, and mail speaks the reader's language."""

import logging
from smtplib import SMTPException
from types import SimpleNamespace
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import translation

from .models import Person

logger = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """People are invited by their organisation's coordinator or by the office."""
        return False

    def get_reset_password_from_key_url(self, key):
        """At our own address: the one in the request is whatever its sender wrote there."""
        return settings.PUBLIC_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def send_mail(self, template_prefix, email, context):
        """Mail in the language of the reader; a mail server that is away breaks no page."""
        person = context.get("user") or Person.objects.filter(email=email).first()
        language = getattr(person, "language", None) or translation.get_language()
        domain = urlsplit(settings.PUBLIC_URL).netloc
        context = {
            **context,
            "current_site": SimpleNamespace(name=settings.PRODUCT_NAME, domain=domain),
        }
        try:
            with translation.override(language):
                super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("A sign-in mail could not be sent")
