"""Who sees what, and whose each step is: said here once more, by hand, against the processes.

Letters as in PROCESSES.md: C coordinator of a partner, G the grant holder's, F finance, O the
office's coordinator (of the case), M manager, K controller, S the assessor asked, U the auditor
engaged, T whoever was asked to sign; H the grant holder's finance; A any coordinator of the
office, where nobody is appointed; D the administrator; `-`: nobody, it is the calendar's or
another step's.
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
    "profile": EVERYBODY - {"signatory"},  # whoever serves an organisation
    "partnership": PARTNERS | OFFICE | AUDITOR,
    "support": PARTNERS | OFFICE,
    "draft contact": OFFICE,
    "contact": PARTNERS | OFFICE,
    "network": PARTNERS | OFFICE,
    "participation": PARTNERS | OFFICE,
    "plan": PARTNERS | OFFICE,
    "granted plan": PARTNERS | OFFICE | AUDITOR,
    "draft assessment": {"assessor1"},  # nobody reads what is being written
    "other's assessment": OFFICE - {"assessor1"},  # until one's own is in
    "submitted assessment": OFFICE,
    "question": PARTNERS | OFFICE,
    "meeting": OFFICE,
    "agreement": PARTNERS | OFFICE | AUDITOR | {"signatory"},
    "amendment": PARTNERS | OFFICE,
    "activity": PARTNERS | OFFICE | AUDITOR,
    "advance": PARTNERS | OFFICE | AUDITOR,
    "event": PARTNERS | OFFICE,
    "trip": PARTNERS | OFFICE | AUDITOR,
    "repayment": PARTNERS | OFFICE | AUDITOR,
    "draft expense": PARTNERS | OFFICE,
    "ready expense": PARTNERS | OFFICE | AUDITOR,
    "progress": PARTNERS | OFFICE,
    "approved progress": PARTNERS | OFFICE | AUDITOR,
    "report": PARTNERS | OFFICE | AUDITOR,
    "paid report": PARTNERS | OFFICE | AUDITOR,
    "audit": PARTNERS | OFFICE | AUDITOR,
    "finding": PARTNERS | OFFICE | AUDITOR,
    "settlement": PARTNERS | OFFICE | AUDITOR,
    "bank details": {
        "lund_coordinator",
        "lund_finance",
        "controller",
        "manager",
        "office_coordinator",
        "office_coordinator2",
    },
    "takeover": {"office_coordinator", "office_coordinator2", "manager", "controller", "admin"},
    # Its rows can name people: those who keep it, and those of the office who look at accounts.
    "ledger": {"lund_coordinator", "lund_finance", "office_coordinator", "manager", "controller"}
    | AUDITOR,
    "allowance": PARTNERS | OFFICE,
    "payroll": PARTNERS | OFFICE | AUDITOR,
    "forecast": PARTNERS | OFFICE,
    "deviation": {"manager"},
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
    "B": {"assessor1", "manager"},  # with O: who asks about the plan that is being assessed
    "I": OFFICE,  # anybody of the office
    "D": {"admin"},
    "K": {"controller"},
    "S": {"assessor1"},
    "U": AUDITOR,
    "T": {"signatory"},
    "P": {"francistown_coordinator"},  # owes an agreed point
    "R": {"francistown_coordinator", "francistown_finance"},  # received an advance
    "W": {"francistown_majority"},  # travels, and has an address of their own
    "-": set(),
}

# Row of the world: its steps and whose they are. A step that is not listed fails the test.
STEPS = {
    "draft call": "edit M · open M · extend M · close M · archive M",
    "declaration": """edit GH · request_signatures G · sign - · decline_to_sign - · not_me -
        · send_links_again G · revoke_link G · correct_address G · upload_signed_sheet GA
        · confirm_paper AM · refuse_paper AM · reopen G · submit G · return_for_changes A
        · accept A · decline A · withdraw G · matched - · confirm_exception A
        · refuse_exception A · set_file_number GA""",
    "profile": "edit GA · review G · fall_due A · set_file_number GA",
    "match": "confirm C · decline C · conclude A · withdraw A · expire A",
    "support": """edit GH · follow_calendar O · become_due O · note_election -
        · report_departure GO · uphold O · correct_mandates O · record_exception O
        · request_signatures G · sign - · decline_to_sign - · not_me - · send_links_again G
        · revoke_link G · correct_address G · upload_signed_sheet GO · confirm_paper OM
        · refuse_paper OM · reopen G · confirm GO · lapse O · end O""",
    "partnership": """edit O · start_planning O · activate - · begin_closing O · close O · suspend O
        · resume O · terminate O · set_file_number CA · name_member C · end_member C · appoint O
        · release O · add_partner O · remove_partner O · set_health O · open_supports -""",
    # One of its points is Francistown's to do, none is Lund's.
    "contact": "edit O · file O · point_done PO · add_point O · move_point O",
    "network": "edit AM · propose AM · end AM",
    "participation": "confirm C · agree G · decline C · ask_again O · proposed_anew - · leave O",
    "plan": """edit CF · copy_parts CF · copy_year CF
        · request_confirmation C · confirm C · reopen C · submit G
        · start_assessment O · return_for_changes OM · grant M · reject M · withdraw C
        · meet_condition O · declare_conflict I · reverse M · apply_again C
        · ask_steering_group - · sign - · decline_to_sign - · not_me - · send_links_again -
        · revoke_link - · correct_address - · upload_signed_sheet - · confirm_paper -
        · refuse_paper -""",
    "draft assessment": "edit S · submit S · recuse S · set_aside - · lapse -",
    "meeting": "edit AM · propose AM · hold AM · close M · call_off AM",
    "question": "edit BO · answer CF · add CF · withdraw BO · lapse -",
    "agreement": """edit O · request_signatures O · sign T · decline_to_sign T · not_me T
        · send_links_again O · revoke_link O · correct_address O · upload_signed_sheet CO
        · confirm_paper OM · refuse_paper OM · reopen O · bring_into_force O · end O""",
    "amendment": """edit CF · request_confirmation C · confirm C · reopen C · submit G
        · approve M · decline M · withdraw C""",
    "advance": """edit GH · transfer GH · clear_costs GH · release_costs GH · note_return GH
        · confirm_balance CF · extend GH · clear GH · close_returned GH · call_off GH""",
    "activity": """edit CF · confirm C · start C · complete C · postpone C · go_virtual C
        · cancel C · file_attendance CF""",
    "event": """edit AM · open_sign_up AM · sign_up C · take_back C · hold AM · cancel AM""",
    # Both coordinators organise it.
    "trip": """edit C · name_travellers CF · note_approval C · note_visa C · ask_for_sheets C
        · fill_sheet W · read_sheet C · erase_sheets C · clear C · come_back C · cancel C""",
    "repayment": """edit R · claim R · send_back RGH · pay GH · take_back GH · withdraw R""",
    "draft expense": """edit CF · mark_ready CF · split CF · count_anew - · reopen CF · withdraw CF
        · two_costs CF · hide_papers GH""",
    "progress": """edit CF · request_confirmation G · confirm C · reopen C · submitted -
        · submit_again G · approve O · return_for_changes O""",
    "report": """edit CF · request_confirmation G · confirm C · reopen G · hand_to_auditor G
        · audited - · submit G · decide_lines K · accept_rest K · answer_query CF
        · finish_review K · approve OM
        · return_for_changes K · ask_for_later_date G · grant_later_date O
        · refuse_later_date O · settled - · unsettled -""",
    "audit": """edit G · accept_engagement U · draw_sample U · ask_for_answers U · represent G
        · report U · issue_letter U · answer_letter G · follow_up U · erase_own_papers U
        · withdraw U""",
    "finding": """edit U · answer GF · correct U · leave_uncorrected U · withdraw U · fall -""",
    "bank details": """edit GH · confirm G · note_call_back KA · bring_into_force K · replaced -
        · withdraw GH · refuse KM""",
    "settlement": """authorise M · mark_paid K · claim_back K · authorise_claim M · drop_claim KM
        · note_repayment K · reverse M""",
    "ledger": """edit GH · name_columns GH · import_file GH · mark_rows GH · propose GH · tie GH
        · untie GH · close GH · reopen GH""",
    "takeover": "check_workbook AMD · take_over_case AD · finish AD · withdraw AMD",
    "allowance": "edit CF · claim CF · reopen CF · withdraw CF",
    "payroll": "edit H · claim H · reopen H · withdraw H",
    "forecast": "edit GH · state_it GH · reopen GH",
    "deviation": """edit M · investigate M · name_person M · end_access M · inform M
        · answer_reporter M
        · decide_measures M · close M · open_again M""",
}

ASKS = {"office_coordinator", "office_coordinator2", "manager", "assessor1"}
# Whose it is to begin one: these may try, others get 403.
BEGINS = {
    "call": {"manager"},
    "declaration": COORDINATORS | {"stranger"},
    "match": {"office_coordinator", "office_coordinator2"},
    "profile": COORDINATORS | {"stranger", "office_coordinator", "office_coordinator2"},
    "support": {"office_coordinator", "office_coordinator2"},
    "contact": {"office_coordinator", "office_coordinator2"},
    "network": {"office_coordinator", "office_coordinator2", "manager"},
    "participation": {"office_coordinator", "office_coordinator2"},
    "plan": COORDINATORS | {"stranger"},
    "question": ASKS,
    "meeting": {"office_coordinator", "office_coordinator2", "manager"},
    "agreement": {"office_coordinator", "office_coordinator2"},
    "amendment": COORDINATORS | {"stranger"},
    "activity": COORDINATORS | {"stranger"},
    "advance": COORDINATORS | FINANCE | {"stranger"},
    "event": {"office_coordinator", "office_coordinator2", "manager"},
    "trip": COORDINATORS | {"stranger"},
    "repayment": COORDINATORS | FINANCE | {"stranger"},
    "expense": COORDINATORS | FINANCE | {"stranger"},
    "progress_report": COORDINATORS | {"stranger"},
    "financial_report": COORDINATORS | {"stranger"},
    "audit": COORDINATORS | {"stranger"},
    "finding": {"auditor"},
    "settlement": {"controller"},
    "bank_details": COORDINATORS | FINANCE | {"stranger"},
    "takeover": {"office_coordinator", "office_coordinator2", "manager", "admin"},
    "ledger": COORDINATORS | FINANCE | {"stranger"},
    "allowance": COORDINATORS | FINANCE | {"stranger"},
    "payroll": FINANCE,
    "forecast": COORDINATORS | FINANCE | {"stranger"},
    "deviation": EVERYBODY,
}
NEVER_BEGUN = {"partnership", "assessment"}  # another step opens them

# Parts that not everybody who sees the matter reads: 403 for the others.
READS = {
    "audit notes": AUDITOR, "audit sample": AUDITOR, "audit procedures": AUDITOR,
    # Which side a politician is of, the partners and the office read; how it is doing, the office.
    "partnership people": PARTNERS | OFFICE, "partnership health": OFFICE,
    "contact office_note": OFFICE,
    "payroll hours": {"lund_finance", "controller"} | AUDITOR,
    "payroll pay": {"lund_finance", "controller"} | AUDITOR,
}  # fmt: skip

# Parts that others than those of `edit` write.
WRITES = {
    "audit notes": AUDITOR, "audit sample": set(), "audit procedures": AUDITOR,
    "audit terms": AUDITOR | {"lund_coordinator"},
    "partnership people": {"lund_coordinator", "francistown_coordinator"},
    "partnership associates": COORDINATORS | {"office_coordinator"},
    "partnership cooperation_agreements": COORDINATORS | {"office_coordinator"},
    "payroll hours": {"lund_finance"},
    "payroll pay": {"lund_finance"},
    "deviation investigation": {"manager"},
    "deviation measures": {"manager"},
}  # fmt: skip

CODES = {
    "draft call": "call", "declaration": "declaration", "match": "match",
    "profile": "profile", "partnership": "partnership", "support": "support",
    "contact": "contact", "plan": "plan",
    "draft assessment": "assessment", "question": "question", "meeting": "meeting",
    "network": "network", "participation": "participation",
    "advance": "advance", "repayment": "repayment",
    "agreement": "agreement", "amendment": "amendment", "activity": "activity",
    "trip": "trip", "event": "event",
    "draft expense": "expense", "progress": "progress_report", "report": "financial_report",
    "audit": "audit", "finding": "finding", "settlement": "settlement",
    "bank details": "bank_details", 
    "takeover": "takeover", "ledger": "ledger",
    "allowance": "allowance",
    "payroll": "payroll",
    "forecast": "forecast",
    "deviation": "deviation",
}  # fmt: skip

# --- what belongs to no kind of matter -----------------------------------------------------------

# Pages: where, and who gets 200 (others 403 or 404); None: whoever comes (said elsewhere).
MANAGERS_OF_PEOPLE = COORDINATORS | {
    "stranger", "office_coordinator", "office_coordinator2", "admin",
}  # fmt: skip
ENTERS_ELECTIONS = {"office_coordinator", "office_coordinator2", "manager", "admin"}
MESSAGES = {"office_coordinator", "office_coordinator2", "manager"}
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
    "partnerships:signing_sheet": (
        "/signing/sheets/declarations/{signing}/",
        LUND | OFFICE,
    ),
    "partnerships:signing_mine": ("/signing/mine/", EVERYBODY),
    "partnerships:call_review": (
        "/calls/{call}/review/",
        {"office_coordinator", "office_coordinator2"},
    ),
    "partnerships:election_list": ("/elections/", OFFICE),
    "partnerships:election_new": ("/elections/new/", ENTERS_ELECTIONS),
    "partnerships:election_detail": ("/elections/{election}/", OFFICE),
    "partnerships:election_edit": ("/elections/{election}/edit/", ENTERS_ELECTIONS),
    "partnerships:own_term_new": ("/elections/{election}/own-terms/new/", ENTERS_ELECTIONS),
    "partnerships:call_pairs": ("/calls/{call}/pairs/", OFFICE),
    "applications:plan_read": ("/plans/{plan}/read/", SEES["plan"]),
    "applications:plan_compare": ("/plans/{plan}/compare/", SEES["plan"]),
    "applications:plan_pdf": ("/plans/{plan}/pdf/", SEES["plan"]),
    "applications:call_rules_preview": ("/calls/{call}/rules/", OFFICE),
    "applications:plan_budget_workbook": (
        "/plans/{plan}/budget-workbook/",
        COORDINATORS | FINANCE,
    ),
    "applications:plan_budget_download": (
        "/plans/{plan}/budget-workbook/download/",
        PARTNERS | OFFICE,
    ),
    "applications:plan_framework_workbook": (
        "/plans/{plan}/framework-workbook/",
        COORDINATORS | FINANCE,
    ),
    "applications:plan_framework_download": (
        "/plans/{plan}/framework-workbook/download/",
        SEES["plan"],
    ),
    "applications:amendment_budget": (
        "/amendments/{amendment}/budget/",
        COORDINATORS | FINANCE,
    ),
    "applications:call_ranking": ("/calls/{call}/plans/", OFFICE),
    "applications:call_comparison": ("/calls/{call}/plans/comparison/?plan=1&plan=2", OFFICE),
    "applications:decision_list": ("/decisions/", None),
    "applications:decision_letter": ("/decisions/{decision}/letter/en/", PAPER),
    "applications:agreement_wording": ("/agreements/wording/", OFFICE),
    "applications:agreement_document": (
        "/agreements/{agreement}/document/en/",
        SEES["agreement"],
    ),
    "reporting:audit_population": ("/audits/{audit}/population.csv", SEES["audit"]),
    "reporting:audit_draw": ("/audits/{audit}/draws/1/", AUDITOR),
    "reporting:audit_desk": ("/audits/{audit}/desk/", AUDITOR),
    "reporting:audit_paper": ("/audits/{audit}/desk/papers/{receipt}/1.png", AUDITOR),
    "reporting:audit_issued": ("/audits/{audit}/reports/audit.pdf", AUDITOR),
    "reporting:audit_file": ("/audits/{audit}/audit-file.zip", AUDITOR),
    "applications:meeting_minutes": ("/meetings/{meeting}/minutes/", OFFICE),
    "applications:per_diem": (
        "/per-diem/",
        {"office_coordinator", "office_coordinator2", "manager", "controller"},
    ),
    "applications:plan_budget_grid": ("/plans/{plan}/budget/", COORDINATORS | FINANCE),
    "applications:plan_budget_visit": ("/plans/{draft_plan}/budget/visit/", COORDINATORS | FINANCE),
    "applications:plan_budget_local_price": (
        "/plans/{draft_plan}/budget/local-price/",
        COORDINATORS | FINANCE,
    ),
    "applications:grant_list": ("/grants/", EVERYBODY),
    "applications:grant_detail": ("/grants/{grants}/", PAPER),
    "partnerships:comment_list": (
        "/comments/?matter=plans/{plan}&part=text",
        SEES["plan"],
    ),
    "partnerships:comment_settle": ("/comments/{comment}/settle/", set()),
    "partnerships:message_list": ("/messages/", MESSAGES),
    "partnerships:message_new": ("/messages/new/", MESSAGES),
    "partnerships:message_template_new": ("/messages/texts/new/", MESSAGES),
    "partnerships:message_template": ("/messages/texts/{message_template}/", MESSAGES),
    "reporting:expense_photograph": (
        "/expenses/photograph/",
        COORDINATORS | FINANCE | {"stranger"},
    ),
    "reporting:expense_check": ("/expenses/check/", set()),
    "reporting:recovered_vat": (
        "/expenses/vat/",
        FINANCE | {"office_coordinator", "office_coordinator2", "manager", "controller", "admin"},
    ),
    # Rates are published: whoever serves an organisation reads them.
    "reporting:rate_list": ("/rates/?on=2026-05-20", EVERYBODY - {"signatory"}),
    "reporting:rate_new": ("/rates/new/", {"manager"}),
    "reporting:financial_report_vouchers": ("/financial-reports/{report}/vouchers/", PAPER),
    "reporting:financial_report_review": ("/financial-reports/{report}/review/", PAPER),
    "reporting:financial_report_pdf": ("/financial-reports/{report}/pdf/", PAPER),
    "reporting:financial_report_file": ("/financial-reports/{report}/files/pdf/", PAPER),
    "reporting:financial_report_excel": ("/financial-reports/{report}/excel/", PAPER),
    "reporting:settlement_payments": ("/settlements/payments/", {"controller", "manager"}),
    "reporting:settlement_payment_request": (
        "/settlements/{settlement}/payment-request/",
        SEES["settlement"],
    ),
    "reporting:activity_sheet": ("/{activity}/attendance-sheet/", SEES["activity"]),
    "reporting:activity_papers": ("/{activity}/papers/", SEES["activity"]),
    "reporting:activity_attendance": ("/{activity}/attendance/", COORDINATORS | FINANCE),
    "reporting:trip_invitation": ("/trips/{trip}/invitation/{traveller}/en/", SEES["trip"]),
    "reporting:trip_sheet": ("/trips/{trip}/sheets/{traveller}/", COORDINATORS),
    "reporting:traveller_sheet": ("/travellers/no-such-token/", None),
    "reporting:travel_rule_list": ("/travel-rules/", EVERYBODY),
    "reporting:travel_rule_new": ("/travel-rules/new/", ENTERS_ELECTIONS),
    "reporting:travel_rule_edit": ("/travel-rules/{travel_rule}/", ENTERS_ELECTIONS),
    "reporting:repayment_claim": ("/repayments/{repayment}/claim/", SEES["repayment"]),
    "reporting:takeover_empty": ("/takeovers/empty-workbook/", BEGINS["takeover"]),
    "reporting:takeover_workbook": ("/takeovers/{takeover}/workbook/", BEGINS["takeover"]),
    "reporting:takeover_import": ("/takeovers/{takeover}/import/", set()),
    "reporting:takeover_report": ("/takeovers/{takeover}/report/", SEES["takeover"]),
    "reporting:takeover_papers": (
        "/takeovers/{takeover}/papers/",
        {"office_coordinator", "office_coordinator2", "admin"},
    ),
    "reporting:ledger_file": ("/ledgers/{ledger}/file/", {"lund_coordinator", "lund_finance"}),
    "reporting:ledger_rows": ("/ledgers/{ledger}/rows/", SEES["ledger"]),
    "reporting:ledger_ties": ("/ledgers/{ledger}/ties/", {"lund_coordinator", "lund_finance"}),
    "reporting:ledger_vouchers": (
        "/ledgers/{ledger}/vouchers/",
        {"lund_coordinator", "lund_finance"},
    ),
    "reporting:ledger_reconciliation": ("/ledgers/{ledger}/reconciliation/", SEES["ledger"]),
    "reporting:ledger_annex": ("/ledgers/{ledger}/annex/", SEES["ledger"]),
    "reporting:ledger_workbook": ("/ledgers/{ledger}/workbook/", SEES["ledger"]),
    "partnerships:signing_code_for_me": ("/signing/mine/{signatory}/code/", set()),
    "partnerships:signing": ("/signing/no-such-token/", None),
    "partnerships:signing_code": ("/signing/no-such-token/code/", None),
    "partnerships:signing_step": ("/signing/no-such-token/steps/sign/", None),
    "reporting:expense_workbook": (
        "/{activity}/expenses-workbook/",
        COORDINATORS | FINANCE,
    ),
    "reporting:expense_workbook_download": (
        "/{activity}/expenses-workbook/download/",
        COORDINATORS | FINANCE,
    ),
    "reporting:cash_list": ("/cash/", EVERYBODY),
    "reporting:cash_statement": ("/cash/statement/", EVERYBODY),
    "reporting:cash_workbook": ("/cash/workbook/", EVERYBODY),
    "reporting:forecast_sums": ("/cash/forecasts/", EVERYBODY),
    "reporting:cash_grant": ("/cash/grants/{grants}/", PAPER),
    "reporting:cash_grant_statement": ("/cash/grants/{grants}/statement/", PAPER),
    "reporting:cash_grant_workbook": ("/cash/grants/{grants}/workbook/", PAPER),
    "reporting:cash_rows": ("/cash/grants/{grants}/rows/spent/", PAPER),
    "reporting:deviation_report": ("/deviations/report/", None),
    "reporting:deviation_follow": ("/deviations/follow/", None),
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
