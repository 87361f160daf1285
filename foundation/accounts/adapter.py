"""What sign-in does differently here: nobody registers, and mail speaks the reader's language."""

import logging
from smtplib import SMTPException
from types import SimpleNamespace
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from foundation.workflow import clock

from . import shared_computer
from .letters import WAYS_IN
from .models import Person
from .people import owe

logger = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """People are invited by their organisation's coordinator or by the office."""
        return False

    def login(self, request, user):
        """Here everybody has come in, whichever way they took."""
        super().login(request, user)
        shared_computer.begin(request)

    def get_login_stages(self):
        """The second proof is ours: a code of one's own is not asked for twice."""
        ours = "foundation.accounts.sign_in.SecondProof"
        library = "allauth.mfa.stages.AuthenticateStage"
        return [ours if stage == library else stage for stage in super().get_login_stages()]

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

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Owe a letter when somebody's ways in change: whoever did not do it themselves must know.

        Through our own outbox, so that it is not lost while the mail server is away.
        """
        what = template_prefix.rsplit("/", 1)[-1]
        if what in WAYS_IN:
            owe(user, "way_in", {"what": what, "at": clock.now().isoformat()})


class ProofAdapter(DefaultMFAAdapter):
    """App, printed list and passkeys: under the product's name, in our words."""

    def _get_site_name(self):
        return settings.PRODUCT_NAME

    def generate_authenticator_name(self, user, type):
        """What a passkey is called whose owner gave it no name."""
        return gettext("Passkey")
