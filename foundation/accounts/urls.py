"""Addresses of the pages about people."""

from django.urls import path

from . import organisations, sign_in, undelivered, views

app_name = "accounts"
urlpatterns = [
    # An address is what others vouched for: nobody changes their own (it could be an invitee's).
    path("accounts/email/", views.email, name="email"),
    path("accounts/login/own-code/", sign_in.own_code, name="own_code"),
    path("accounts/login/passkey/", sign_in.passkey, name="passkey"),
    path("organisations/new/", organisations.organisation_new, name="organisation_new"),
    path("people/", views.person_list, name="person_list"),
    path("people/invite/", views.person_invite, name="person_invite"),
    path("people/<int:pk>/", views.person_detail, name="person_detail"),
    path("people/<int:pk>/hand-over/", views.person_hand_over, name="person_hand_over"),
    path("people/memberships/<int:pk>/end/", views.membership_end, name="membership_end"),
    path("notices/undelivered/", undelivered.notice_undelivered, name="notice_undelivered"),
    path("me/", views.profile, name="profile"),
    path("me/tokens/<int:pk>/revoke/", views.token_revoke, name="token_revoke"),
]
