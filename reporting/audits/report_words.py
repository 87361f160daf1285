"""The words of what an audit issues, in the active language: data for `reporting/audit/issued.typ`.

Two engagements, two reports, never mixed (DOMAIN §4): the auditor's report (ISA 800/805) has an
opinion and speaks of misstatements; the report on agreed-upon procedures (ISRS 4400 (Revised)) has
neither. Both name the exact figures by their digest.
"""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.money.amounts import total
from foundation.money.formatting import format_date, format_money, format_number
from foundation.workflow import clock
from foundation.workflow.matters import organisation_name

from .tables import amounts_of

TEMPLATE = "reporting/audit/issued.typ"


def representations(audit) -> str:
    """The usual written representations of the grant holder (ISA 580), for its change."""
    report = audit.financial_report
    words = {
        "firm": audit.firm, "report": str(report), "reference": report.reference,
        "from": format_date(report.from_on), "to": format_date(report.to_on),
    }  # fmt: skip
    paragraphs = [
        _("To %(firm)s, on the audit of %(report)s (%(reference)s), %(from)s to %(to)s."),
        _("We are responsible for the financial report. It gives the costs of the grant in the "
          "period as they are entered in our ledger, and follows the approved budget and the "
          "agreement."),
        _("We have given you access to all vouchers, contracts, minutes and persons that matter "
          "for the audit."),
        _("All costs were incurred for the activities of the grant, were paid, and are claimed "
          "from nobody else."),
        _("We have told you of every suspicion of corruption or irregularity that we know of."),
        _("We have told you of everything that has happened since the end of the period and "
          "would change the report."),
    ]  # fmt: skip
    return "\n\n".join(paragraphs) % words


# --- the two reports ------------------------------------------------------------------------------


def audit_report(audit, by) -> dict:
    """The auditor's report on the financial report (ISA 800/805): opinion, basis, misstatements."""
    said = audit.said
    holder = audit.financial_report.grant_holder()
    sections = [
        _section(_("Opinion"), _opinion(audit)),
        _section(_("Basis for the opinion"), [
            *filter(None, [said.get("basis", "")]),
            _("The audit was carried out in accordance with International Standards on Auditing, "
              "ISA 800/805 among them. I am independent of the partners and of the programme "
              "office."),
            "" if audit.opinion == "disclaimer" else
            _("The evidence obtained is sufficient and appropriate for the opinion."),
        ]),
        _section(_("Basis of accounting, and restricted use"), [
            _("The financial report was drawn up in accordance with the agreement and the rules "
              "of the programme, so that the grant holder can account to the programme office. It "
              "may therefore not be suitable for another purpose."),
            _readers(audit),
        ]),
        _section(_("Emphasis of matter"), [said.get("emphasis", "")]),
        _section(_("Who is responsible for what"), [
            _("%(holder)s is responsible for the financial report and for the internal control "
              "that it finds necessary. The auditor is responsible for obtaining reasonable "
              "assurance that the report as a whole is free from material misstatement, and for "
              "saying so in an opinion.") % {"holder": holder or ""},
        ]),
        {
            "heading": _("Misstatements"),
            "paragraphs": [] if audit.all_findings else [_("None was found.")],
            "table": _misstatements(audit),
        },
    ]  # fmt: skip
    return _frame(audit, by, _("Independent auditor’s report"), sections)


def _opinion(audit) -> list[str]:
    report = audit.financial_report
    words = {
        "report": str(report), "total": format_money(report.total),
        "from": format_date(report.from_on), "to": format_date(report.to_on),
    }  # fmt: skip
    sentences = {
        "unmodified": _(
            "In my opinion the financial report %(report)s, %(from)s to %(to)s, with costs of "
            "%(total)s, is in all material respects drawn up in accordance with the agreement and "
            "the rules of the programme."
        ),
        "qualified": _(
            "In my opinion, except for what is described below, the financial report %(report)s, "
            "%(from)s to %(to)s, with costs of %(total)s, is in all material respects drawn up in "
            "accordance with the agreement and the rules of the programme."
        ),
        "adverse": _(
            "In my opinion, because of what is described below, the financial report %(report)s, "
            "%(from)s to %(to)s, with costs of %(total)s, is not drawn up in accordance with the "
            "agreement and the rules of the programme."
        ),
        "disclaimer": _(
            "I do not express an opinion on the financial report %(report)s, %(from)s to %(to)s, "
            "with costs of %(total)s: I could not obtain sufficient and appropriate evidence."
        ),
    }
    kind = audit.get_opinion_display() if audit.opinion else ""
    return [kind[:1].upper() + kind[1:] + ".", sentences[audit.opinion] % words] if kind else []


def _misstatements(audit) -> dict | None:
    findings = audit.all_findings
    if not findings:
        return None
    columns = list(zip(*(amounts_of(one) for one in findings), strict=True))
    return {
        "columns": [
            _("Finding"), _("Cost"), _("Amount"), _("Corrected"), _("Left uncorrected"),
        ],
        "numeric": [2, 3, 4],
        "rows": [
            [one.title, one.line.key, *(format_money(money) for money in amounts_of(one))]
            for one in findings
        ],
        "totals": [_("Total"), "", *(format_money(total(column)) for column in columns)],
    }  # fmt: skip


def procedures_report(audit, by) -> dict:
    """The agreed-upon procedures report: what was done, on how many, what was found."""
    holder = audit.financial_report.grant_holder()
    sections = [
        _section(_("Purpose, and restricted use"), [
            _("This report is to help the programme office to judge the costs of the financial "
              "report. It may not be suitable for another purpose."),
            _readers(audit),
        ]),
        _section(_("Who is responsible for what"), [
            _("%(holder)s and the programme office have agreed that the procedures fit the "
              "purpose. %(holder)s is responsible for what they are carried out on.")
            % {"holder": holder or ""},
            _("The procedures were carried out in accordance with ISRS 4400 (Revised). This is no "
              "assurance engagement: no opinion or conclusion is expressed. Had more been done, "
              "other matters might have come to light."),
        ]),
        _section(_("Independence"), [
            _("The auditor has stated to be independent of the partners and of the programme "
              "office, and is the auditor of the financial report as well."),
            audit.safeguards,
        ]),
    ]  # fmt: skip
    for number, one in enumerate(audit.procedures(), 1):
        facts = [
            (_("What was done"), one["done"] or _("It was not carried out.")),
            (_("On how many"), "" if one["number"] is None else format_number(one["number"], 0)),
            (_("Finding"), one["finding"] or (_("No exception was found.") if one["done"] else "")),
            (_("Amount"), format_money(one["amount"]) if one["amount"] else ""),
        ]
        sections.append(
            {
                "heading": f"{number}. {one['text']}",
                "paragraphs": [f"{label}: {text}" for label, text in facts if text],
            }
        )
    return _frame(audit, by, _("Agreed-upon procedures report"), sections)


# --- the letter -----------------------------------------------------------------------------------


def management_letter(audit) -> dict:
    """The letter with its recommendations, and the response as far as there is one."""
    sections = [_section(_("Introduction"), audit.letter.split("\n\n"))]
    for one in audit.all_recommendations:
        plan = [
            (_("Response"), one.action),
            (_("By whom"), one.responsible),
            (_("By when"), format_date(one.by_when) if one.by_when else ""),
        ]
        sections.append(
            {
                "heading": f"{one.number}. {one.title} ({one.get_priority_display()})",
                "paragraphs": [
                    one.observation,
                    _("Recommendation: %(text)s") % {"text": one.recommendation},
                    *(f"{label}: {text}" for label, text in plan if text),
                ],
            }
        )
    sections.append(_section(_("Management response"), [audit.letter_response]))
    frame = _frame(audit, None, _("Management letter"), sections)
    signed = _("%(auditor)s, %(firm)s") % {"auditor": audit.auditor, "firm": audit.firm}
    return {**frame, "signed": [signed]}


def representations_letter(audit) -> dict:
    """The written representations as they were given."""
    sections = [_section("", audit.representations.split("\n\n"))]
    frame = _frame(audit, None, _("Written representations"), sections)
    holder = audit.financial_report.grant_holder()
    day = format_date(clock.programme_date(audit.represented_at))
    return {**frame, "signed": [f"{holder}, {day}"]}


# --- what all have --------------------------------------------------------------------------------


def _section(heading: str, paragraphs) -> dict:
    return {"heading": heading, "paragraphs": [text for text in paragraphs if text]}


def _readers(audit) -> str:
    named = audit.written("terms").get("readers")
    return named or _(
        "This report is for the grant holder, its partners, the programme office and Sida alone."
    )


def _frame(audit, by, title: str, sections: list[dict]) -> dict:
    report = audit.financial_report
    facts = [
        (_("To"), str(report.grant_holder() or "")),
        (_("Financial report"), f"{report} ({report.reference})"),
        (_("Period"), f"{format_date(report.from_on)} – {format_date(report.to_on)}"),
        (_("Reference"), audit.reference),
        *_file_numbers(audit),
        (_("Digest of the report"), audit.report_digest),
        (_("Digest of the figures with corrections"), audit.figures_digest),
    ]
    place = ", ".join(filter(None, [audit.said.get("place", ""), format_date(clock.today())]))
    return {
        "title": title,
        "language": (get_language() or "en")[:2],
        "product": settings.PRODUCT_NAME,
        "reference": audit.reference,
        "stamp": "",
        "facts": [[label, text] for label, text in facts if text],
        "sections": [one for one in sections if one["paragraphs"] or one.get("table")],
        "signed": [place, str(by), str(audit.firm)] if by else [],
    }


def _file_numbers(audit) -> list[tuple[str, str]]:
    rows = type(audit).file_numbers_of([audit])[audit.case_id]
    label = _("File number, %(organisation)s")
    return [
        (label % {"organisation": organisation_name(row["organisation"])}, row["number"])
        for row in rows
    ]


def stamped(audit, data: dict, draft: bool = False) -> dict:
    """The frozen words with what must be said of them now: a draft, or void."""
    if draft:
        return {**data, "stamp": _("Draft. Nothing has been reported yet.")}
    if audit.void:
        return {**data, "stamp": void_sentence()}
    return data


def void_sentence() -> str:
    return _(
        "Void: a figure was changed after this was reported. It says nothing of the report as it "
        "stands now."
    )
