"""Who is calling: a token first, then the session (with its CSRF check)."""

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import trans_real
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import SAFE_METHODS

from ..matters import answers


class TokenOrSession(SessionAuthentication):
    """`Authorization: Bearer <token>`, else the signed-in session."""

    def authenticate(self, request):
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            person = import_string(settings.TOKEN_OWNER)(token.strip())
            if person is None:
                raise exceptions.AuthenticationFailed(_("This token is not valid."))
            speak_to(request, person)
            if request.method not in SAFE_METHODS:  # reading never writes
                answers["token_used"](token.strip())
            return person, token
        found = super().authenticate(request)
        if found:
            speak_to(request, found[0])
        return found

    def authenticate_header(self, request):
        return 'Bearer realm="api"'


def asks_for_a_language(request) -> bool:
    """Whether the request names a language that the house speaks; `*` and others name none."""
    known = {code for code, _name in settings.LANGUAGES}
    asked = trans_real.parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return any(code.partition("-")[0] in known for code, weight in asked if weight)


def speak_to(request, person) -> None:
    """Answer in the language that was asked for, else in the person's."""
    if not asks_for_a_language(request) and person.language:
        translation.activate(person.language)
        request._request.LANGUAGE_CODE = translation.get_language()
