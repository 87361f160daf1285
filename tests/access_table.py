"""Who sees what, and whose each step is: said here once more, by hand, against the processes.

Letters as in PROCESSES.md: C coordinator of a partner, G the grant holder's, F finance, O the
office's coordinator (of the case), M manager, K controller, S the assessor asked, U the auditor
engaged, T whoever was asked to sign; H the grant holder's finance; A any coordinator of the
office, where nobody is appointed; `-`: nobody, it is the calendar's or another step's.
"""

LUND = {f"lund_{office}" for office in ("coordinator", "finance", "majority", "team")}
FRANCISTOWN = {f"francistown_{office}" for office in ("coordinator", "finance", "majority", "team")}
PARTNERS = LUND | FRANCISTOWN
OFFICE = {
    "office_coordinator", "office_coordinator2", "manager", "controller", "assessor1",
    "assessor3", "adviser", "admin",
}  # fmt: skip
AUDITOR = {"auditor"}
EVERYBODY = PARTNERS | OFFICE | AUDITOR | {"stranger", "auditor2", "signatory"}

# What stands in the world, and who sees it. Everybody else is told that it is not there.
SEES = {
    "draft call": OFFICE,
    "call": EVERYBODY,
    "declaration": LUND | OFFICE,
    "matched declaration": LUND | OFFICE,
    "match": PARTNERS | OFFICE,
    "partnership": PARTNERS | OFFICE | AUDITOR,
    "plan": PARTNERS | OFFICE,
    "granted plan": PARTNERS | OFFICE | AUDITOR,
    "draft assessment": {"assessor1"},  # nobody reads what is being written
    "other's assessment": OFFICE - {"assessor1"},  # until one's own is in
    "submitted assessment": OFFICE,
    "agreement": PARTNERS | OFFICE | AUDITOR | {"signatory"},
    "amendment": PARTNERS | OFFICE,
    "activity": PARTNERS | OFFICE | AUDITOR,
    "draft expense": PARTNERS | OFFICE,
    "ready expense": PARTNERS | OFFICE | AUDITOR,
    "progress": PARTNERS | OFFICE,
    "approved progress": PARTNERS | OFFICE | AUDITOR,
    "report": PARTNERS | OFFICE | AUDITOR,
    "paid report": PARTNERS | OFFICE | AUDITOR,
    "audit": PARTNERS | OFFICE | AUDITOR,
    "finding": PARTNERS | OFFICE | AUDITOR,
    "settlement": PARTNERS | OFFICE | AUDITOR,
}

COORDINATORS = {"lund_coordinator", "francistown_coordinator"}
FINANCE = {"lund_finance", "francistown_finance"}
WHO = {
    "C": COORDINATORS,
    "G": {"lund_coordinator"},
    "F": FINANCE,
    "H": {"lund_finance"},  # the grant holder's finance officer
    "O": {"office_coordinator"},
    "A": {"office_coordinator", "office_coordinator2"},  # any, while nobody is appointed
    "M": {"manager"},
    "K": {"controller"},
    "S": {"assessor1"},
    "U": AUDITOR,
    "T": {"signatory"},
    "-": set(),
}

# Row of the world: its steps and whose they are. A step that is not listed fails the test.
STEPS = {
    "draft call": "edit M · open M · extend M · close M · archive M",
    "declaration": """edit GH · request_signatures G · sign - · decline_to_sign - · not_me -
        · send_links_again G · reopen G · submit G · return_for_changes A · accept A · decline A
        · withdraw G · matched - · set_file_number GA""",
    "match": "confirm C · decline C · conclude A · withdraw A · expire A",
    "partnership": """start_planning O · activate - · begin_closing O · close O · suspend O
        · resume O · terminate O · set_file_number CA""",
    "plan": """edit CF · request_confirmation C · confirm C · reopen C · submit G
        · start_assessment O · return_for_changes O · grant M · reject M · withdraw C
        · meet_condition O""",
    "draft assessment": "edit S · submit S · recuse S · lapse -",
    "agreement": """edit O · request_signatures O · sign T · decline_to_sign T · not_me T
        · send_links_again O · reopen O · bring_into_force O · end O""",
    "amendment": """edit CF · request_confirmation C · confirm C · reopen C · submit G
        · approve M · decline M · withdraw C""",
    "activity": """edit CF · confirm C · start C · complete C · postpone C · go_virtual C
        · cancel C""",
    "draft expense": "edit CF · mark_ready CF · reopen CF · withdraw CF",
    "progress": """edit CF · request_confirmation G · confirm C · reopen C · submitted -
        · submit_again G · approve O · return_for_changes O""",
    "report": """edit CF · request_confirmation G · confirm C · reopen G · hand_to_auditor G
        · audited - · submit G · decide_lines K · answer_query CF · finish_review K · approve OM
        · return_for_changes K · ask_for_later_date G · grant_later_date O
        · refuse_later_date O · settled - · unsettled -""",
    "audit": """edit G · accept_engagement U · draw_sample U · ask_for_answers U · represent G
        · report U · withdraw U""",
    "finding": """edit U · answer GF · correct U · leave_uncorrected U · withdraw U · fall -""",
    "settlement": "authorise M · mark_paid K · reverse M",
}

# Whose it is to begin one: these may try, others get 403.
BEGINS = {
    "call": {"manager"},
    "declaration": COORDINATORS | {"stranger"},
    "match": {"office_coordinator", "office_coordinator2"},
    "plan": COORDINATORS | {"stranger"},
    "agreement": {"office_coordinator", "office_coordinator2"},
    "amendment": COORDINATORS | {"stranger"},
    "activity": COORDINATORS | {"stranger"},
    "expense": COORDINATORS | FINANCE | {"stranger"},
    "progress_report": COORDINATORS | {"stranger"},
    "financial_report": COORDINATORS | {"stranger"},
    "audit": COORDINATORS | {"stranger"},
    "finding": {"auditor"},
    "settlement": {"controller"},
}
NEVER_BEGUN = {"partnership", "assessment"}  # another step opens them

# Parts that not everybody who sees the matter reads: 403 for the others.
READS = {"audit notes": AUDITOR, "audit sample": AUDITOR}

# Parts that others than those of `edit` write.
WRITES = {"audit notes": AUDITOR, "audit sample": set()}

CODES = {
    "draft call": "call", "declaration": "declaration", "match": "match",
    "partnership": "partnership", "plan": "plan", "draft assessment": "assessment",
    "agreement": "agreement", "amendment": "amendment", "activity": "activity",
    "draft expense": "expense", "progress": "progress_report", "report": "financial_report",
    "audit": "audit", "finding": "finding", "settlement": "settlement",
}  # fmt: skip

# --- what belongs to no kind of matter -----------------------------------------------------------

# Pages: where, and who gets 200 (others 403 or 404); None: whoever comes (said elsewhere).
MANAGERS_OF_PEOPLE = COORDINATORS | {
    "stranger", "office_coordinator", "office_coordinator2", "admin",
}  # fmt: skip
PAPER = PARTNERS | OFFICE | AUDITOR
PAGES = {
    "healthz": ("/healthz", None),
    "readyz": ("/readyz", None),
    "set_language": ("/i18n/setlang/", None),
    "pages:desk": ("/", EVERYBODY),
    "pages:draft": ("/drafts/", set()),
    "pages:draft_discard": ("/drafts/discard/", set()),
    "pages:reading": ("/reading/?as=day&text=3+May+2026", None),
    "pages:mail_list": ("/mail/", set()),
    "pages:accessibility": ("/accessibility/", None),
    "pages:glossary": ("/glossary/", None),
    "pages:notice_list": ("/notices/", EVERYBODY),
    "pages:processes": ("/processes/", EVERYBODY),
    "pages:styleguide": ("/styleguide/", OFFICE),
    "pages:process": ("/processes/plan/", EVERYBODY),
    "accounts:email": ("/accounts/email/", None),
    "accounts:own_code": ("/accounts/login/own-code/", None),
    "accounts:passkey": ("/accounts/login/passkey/", None),
    "accounts:organisation_new": ("/organisations/new/", {"admin"}),
    "accounts:person_list": ("/people/", EVERYBODY),
    "accounts:person_invite": ("/people/invite/", MANAGERS_OF_PEOPLE),
    "accounts:person_detail": ("/people/{people}/", LUND | OFFICE),
    "accounts:person_hand_over": (
        "/people/{people}/hand-over/",
        {"lund_coordinator", "office_coordinator", "office_coordinator2", "admin"},
    ),
    "accounts:membership_end": (
        "/people/memberships/{membership}/end/",
        {"lund_coordinator", "office_coordinator", "office_coordinator2", "admin"},
    ),
    "accounts:notice_undelivered": (
        "/notices/undelivered/",
        {"office_coordinator", "office_coordinator2", "admin"},
    ),
    "accounts:profile": ("/me/", EVERYBODY),
    "accounts:token_revoke": ("/me/tokens/{token}/revoke/", set()),
    "documents:document_upload": (
        "/documents/upload/?matter={activity}",
        COORDINATORS | FINANCE,
    ),
    "documents:document_detail": ("/documents/{documents}/", PAPER),
    "documents:document_content": ("/documents/{documents}/content/", PAPER),
    "documents:document_version": ("/documents/{documents}/versions/", set()),
    "partnerships:signing_certificate": (
        "/signing/certificates/declarations/{signed}/",
        LUND | OFFICE,
    ),
    "partnerships:call_review": (
        "/calls/{call}/review/",
        {"office_coordinator", "office_coordinator2"},
    ),
    "partnerships:call_pairs": ("/calls/{call}/pairs/", OFFICE),
    "applications:grant_list": ("/grants/", EVERYBODY),
    "applications:grant_detail": ("/grants/{grants}/", PAPER),
    "partnerships:signing_code_for_me": ("/signing/mine/{signatory}/code/", set()),
    "partnerships:signing": ("/signing/no-such-token/", None),
    "partnerships:signing_code": ("/signing/no-such-token/code/", None),
    "partnerships:signing_step": ("/signing/no-such-token/steps/sign/", None),
}

# The same for machines. What a visitor gets, where it is not 401:
VISITOR = {
    "api:schema": {200, 405}, "api:docs": {200, 405},
    **dict.fromkeys(
        ("api:signing", "api:signing_code", "api:signing_sign", "api:signing_decline_to_sign",
         "api:signing_not_me"), {404, 405},
    ),
}  # fmt: skip
MACHINES = {
    *VISITOR, "api:me", "api:organisation_list", "api:organisation_detail", "api:document_list",
    "api:document_detail", "api:document_versions", "api:document_content", "api:notice_list",
    "api:grant_list", "api:grant_detail",
}  # fmt: skip
HANGING = {
    "grant": ("/api/v1/grants/{grants}/", PAPER),
    "document": ("/api/v1/documents/{documents}/", PAPER),
    "content": ("/api/v1/documents/{documents}/content/", PAPER),
    "organisation": ("/api/v1/organisations/{organisations}/", EVERYBODY),
    "me": ("/api/v1/me/", EVERYBODY),
    "notices": ("/api/v1/notices/", EVERYBODY),
}
UNNAMED = r"^api/v1/|^accounts/social/"

# Pages of the sign-in library: they show nobody's rows.
SIGN_IN = {
    *(f"account_{name}" for name in (
        "login", "logout", "inactive", "signup", "reauthenticate", "email",
        "email_verification_sent", "change_password", "set_password", "reset_password",
        "confirm_login_code", "confirm_email", "reset_password_from_key_done",
        "reset_password_from_key", "reset_password_done", "request_login_code",
    )),
    *(f"mfa_{name}" for name in (
        "index", "authenticate", "reauthenticate", "activate_totp", "deactivate_totp",
        "view_recovery_codes", "generate_recovery_codes", "download_recovery_codes",
        "list_webauthn", "add_webauthn", "reauthenticate_webauthn", "remove_webauthn",
        "edit_webauthn", "login_webauthn",
    )),
    *(f"socialaccount_{name}" for name in (
        "login_cancelled", "login_error", "signup", "connections",
    )),
}  # fmt: skip
