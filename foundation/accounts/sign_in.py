"""The ways in, besides what the sign-in library has: a code of one's own, a passkey.

A council whose e-mail is down gets no code by mail. Whoever has an authenticator app, a printed
list or a passkey needs none: each of them is as good a proof as the letter would be.
"""

from allauth.account.forms import LoginForm, RequestLoginCodeForm
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core import context, ratelimit
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.conf import settings
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from . import shared_computer
from .codes import PersonKind
from .models import Person

PAGE = ["GET", "HEAD", "POST"]


class AsksWhoseComputer(forms.Form):
    """A form of the entrance: its last question is whose computer this is."""

    shared = forms.BooleanField(
        label=_("This is a shared computer"),
        required=False,
        help_text=_(
            "You are signed out after 20 minutes without use and when the browser is closed, and "
            "nothing of your work stays on this computer."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The library writes the question into the field, where it vanishes as one types.
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.order_fields([name for name in self.fields if name != "shared"])

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            shared_computer.say(context.request, cleaned.get("shared", False))
        return cleaned


class PasswordSignIn(AsksWhoseComputer, LoginForm):
    """Address and password."""

    def login(self, request, redirect_url=None):
        answer = super().login(request, redirect_url)
        if request.user.is_authenticated:
            shared_computer.begin(request)  # the library has just set its own end of the session
        return answer


class CodeByMail(AsksWhoseComputer, RequestLoginCodeForm):
    """The address that a code is mailed to."""


class PasskeySignIn(AsksWhoseComputer, LoginWebAuthnForm):
    """What the passkey answered."""


class OwnCodeSignIn(AsksWhoseComputer):
    """Address, and a code from the app or the printed list."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "username"})
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits from the app, or eight from the list."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self):
        return "".join(self.cleaned_data["code"].split())

    def clean(self):
        """One answer, whatever is wrong: nobody learns here who has an account, or an app."""
        if self.errors:
            return self.cleaned_data
        address = self.cleaned_data["email"].lower()
        if not ratelimit.consume(context.request, action="own_code", key=address):
            raise forms.ValidationError(_("Too many attempts. Take another way in."))
        person = Person.objects.filter(
            email=address, kind=PersonKind.PERSON, is_active=True
        ).first()  # fmt: skip
        proof = _proof(person, self.cleaned_data.get("code", ""))
        if proof is None:
            raise forms.ValidationError(_("The address and the code do not go together."))
        ratelimit.clear(context.request, action="own_code", key=address)
        self.authenticator = proof
        return super().clean()


def _proof(person, code: str):
    """The app or printed list of this person that the code is from; None when it is from neither.

    Not by the library's form: that counts tries where they would tell who has an account, and
    where a stranger's wrong guesses would shut out whoever gives the code as a second proof.
    """
    rows = Authenticator.objects.filter(user=person and person.pk)
    for one in rows.exclude(type=Authenticator.Type.WEBAUTHN):
        if one.wrap().validate_code(code):
            one.user = person
            return one
    return None


class PrintedList(GenerateRecoveryCodesForm):
    """A list of codes can be had without an app, too: that is what it is for."""

    def clean(self):
        _shown_who_they_are(self.user, "recovery_codes")
        return self.cleaned_data


def _shown_who_they_are(person, kind: str) -> None:
    """Whoever has just set up a proof need not give it again to see their printed list."""
    record_authentication(context.request, person, "mfa", type=kind, reauthenticated=True)


class NewApp(ActivateTOTPForm):
    """The first code of an app."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app")
        self.fields["code"].widget.attrs.pop("placeholder")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self):
        code = super().clean_code()
        _shown_who_they_are(self.user, "totp")
        return code


class NewPasskey(AddWebAuthnForm):
    """A passkey and what its owner calls it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.initial["name"] = ""

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            _shown_who_they_are(self.user, "webauthn")
        return cleaned


class NamedPasskey(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")


class SecondProof(AuthenticateStage):
    """Asks for app, list or passkey after a password or a mailed code, never after themselves."""

    def _should_handle(self, request) -> bool:
        records = get_authentication_records(request, self.login.user)
        if any(one.get("method") == "mfa" and one.get("passwordless") for one in records):
            return False
        return super()._should_handle(request)


@require_http_methods(PAGE)
def own_code(request):
    """Sign in with a code from the app or the printed list."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = OwnCodeSignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        post_authentication(request, form.authenticator, passwordless=True)
        person = form.authenticator.user
        return perform_login(request, person, redirect_url=get_next_redirect_url(request))
    status = 400 if form.is_bound else 200
    return render(request, "account/own_code.html", _entrance(request, form), status=status)


@require_safe
def passkey(request):
    """Sign in with a passkey; what it answers goes to the library's own address."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "account/passkey.html", _entrance(request, PasskeySignIn()))


def _entrance(request, form) -> dict:
    return {"form": form, "next": get_next_redirect_url(request) or ""}
