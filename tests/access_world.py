"""One world in which most kinds of matter stand in the middle of their way, and who looks at it."""

from applications.agreements.models import Agreement
from applications.assessments.models import Assessment
from applications.grants.models import Grant
from foundation.workflow.engine import begin, take_step
from foundation.workflow.tasks import send_notices
from partnerships.comments.commenting import write
from partnerships.matching.models import Match
from partnerships.messages.models import MessageTemplate
from partnerships.signatures.models import Signatory
from reporting.deviations.models import Deviation
from reporting.progress.models import ProgressReport
from reporting.travel.models import TravelRule
from tests.people import Cast
from tests.stories import (
    advances,
    agreements,
    allowances,
    applications,
    audits,
    bank_details,
    ledgers,
    networks,
    partnerships,
    profiles,
    reporting,
    reports,
    takeovers,
    travel,
    work,
)
from tests.stories.supports import election, who_has_left


class World:
    """`people` by name and `rows` by name; `visitor` is nobody who is signed in.

    One partnership of Lund and Francistown is paid; a second one is being audited; a third plan
    is being assessed. Everything else stands beside them.
    """

    def __init__(self, cast: Cast):
        self.cast = cast
        cast.assessor3 = cast.hire("assessor", cast.icld, "assessor3@icld.example")
        cast.auditor2 = cast.hire("auditor", cast.audit_firm, "auditor2@audit.example")
        self.rows = {}
        self.paid()
        self.being_audited()
        self.being_assessed()
        self.beginnings()
        self.people = {name: getattr(cast, name) for name in PEOPLE} | {"signatory": self.signatory}
        self.ids = {
            "grants": self.grant.pk, "documents": self.paper.pk, "organisations": cast.umea.pk,
            "people": cast.lund_team.pk, "membership": cast.lund_team.memberships.get().pk,
            "activity": f"activities/{self.rows['activity'].pk}", "signatory": self.asked.pk,
            "token": 1, "call": self.rows["call"].pk, "plan": self.rows["plan"].pk,
            "report": self.rows["report"].pk, "settlement": self.rows["settlement"].pk,
            "amendment": self.rows["amendment"].pk, "draft_plan": self.draft_plan.pk,
            "comment": write(
                self.rows["plan"], cast.lund_coordinator, "text", "", "A comment", "everybody"
            ).pk,
            "agreement": self.rows["agreement"].pk, "meeting": self.rows["meeting"].pk,
            "decision": self.grant.plan.decisions.get().pk,
            "signed": self.rows["matched declaration"].pk, "takeover": self.rows["takeover"].pk,
            "repayment": self.rows["repayment"].pk,
            "signing": self.rows["declaration"].pk,
            "message_template": MessageTemplate.objects.create(code="meeting").pk,
            "trip": self.rows["trip"].pk, "traveller": self.rows["trip"].going()[0].pk,
            "travel_rule": TravelRule.objects.first().pk,
            "ledger": self.rows["ledger"].pk,
            "election": election(300, council=330).pk,
            "audit": self.rows["audit"].pk,
            "receipt": audits.a_photographed_receipt(cast, self.rows["finding"].expense).pk,
        }  # fmt: skip
        send_notices()

    def paid(self):
        settlement = reports.a_paid_settlement(self.cast)
        report = settlement.financial_report
        partnership, grant = report.partnership, report.grant
        match = Match.objects.get(pk=partnership.match_id)
        self.grant, self.partnership = grant, partnership
        self.rows |= {
            "settlement": settlement, "paid report": report, "partnership": partnership,
            "match": match, "contact": partnerships.a_contact_followed_up(self.cast, partnership),
            "draft contact": partnerships.a_contact(self.cast, partnership),
            "matched declaration": match.declarations.get(organisation=self.cast.lund),
            "call": match.call, "granted plan": grant.plan, "support": self.due(partnership),
            "approved progress": report.beside(ProgressReport).get(),
            "ready expense": report.cost_lines()[0].expense,
            "activity": report.cost_lines()[0].expense.activity,
            "submitted assessment": Assessment.objects.filter(plan=grant.plan).first(),
        }  # fmt: skip
        self.rows["participation"] = networks.a_participation(self.cast, partnership=partnership)
        self.rows["network"] = self.rows["participation"].network
        self.paper = self.rows["ready expense"].documents.get()
        trip = travel.a_trip_with_travellers(self.cast, self.grant)
        self.rows["event"] = travel.an_open_event(self.cast, self.partnership)
        self.rows["trip"] = travel.a_filled_sheet(self.cast, trip)

    def due(self, partnership):
        support = partnership.supports.get(organisation=self.cast.lund)
        body = who_has_left(support)
        return take_step(support, "report_departure", self.cast.lund_coordinator, body)

    def being_audited(self):
        cast = self.cast
        finding = audits.a_finding(cast)
        report = finding.audit.financial_report
        self.rows |= {"finding": finding, "audit": finding.audit, "report": report}
        self.rows["progress"] = reports.a_progress_report(cast, report.grant)
        activity = reporting.an_activity(cast, report.grant)
        self.rows["draft expense"] = reporting.an_expense(cast, activity)
        cost = advances.a_repaid_cost(cast, activity)
        self.rows["repayment"] = advances.a_claim(cast, activity, cost)
        self.rows["allowance"] = allowances.an_allowance(cast, activity)
        self.rows["payroll"] = work.a_payroll(cast, activity)
        self.rows["advance"] = advances.a_transfer(cast, advances.an_advance(cast, activity))
        self.rows["ledger"] = ledgers.an_imported_ledger(cast, report.grant)
        self.rows["forecast"] = ledgers.a_forecast(cast, report.grant)

    def being_assessed(self):
        cast = self.cast
        plan = applications.a_plan(cast, self.partnership, title="The next project")
        plan = applications.write_plan(cast, plan)
        for name, by in (
            ("request_confirmation", cast.lund_coordinator), ("confirm", cast.lund_coordinator),
            ("confirm", cast.francistown_coordinator), ("submit", cast.lund_coordinator),
        ):  # fmt: skip
            plan = take_step(plan, name, by)
        body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
        plan = take_step(plan, "start_assessment", cast.office_coordinator, body)
        rows = {row.assessor: row for row in plan.assessments()}
        first = [{"criterion": rows[cast.assessor1].rules.criteria[0]["code"], "score": 1,
                  "comment": "TOLD-BY-ONE"}]  # fmt: skip
        take_step(rows[cast.assessor1], "edit", cast.assessor1, {"scores": first}, partial=True)
        every = [
            {"criterion": one["code"], "score": one["max"], "comment": "TOLD-BY-TWO"}
            for one in plan.call_rules().criteria
        ]
        body = {"no_conflict": True, "scores": every, "recommendation": "grant"}
        take_step(rows[cast.assessor2], "submit", cast.assessor2, body)
        self.rows |= {
            "plan": plan, "draft assessment": rows[cast.assessor1],
            "other's assessment": rows[cast.assessor2],
            "question": applications.a_question(cast, plan),
            "meeting": applications.a_meeting(cast, plan),
        }  # fmt: skip

    def beginnings(self):
        cast = self.cast
        self.draft_plan = applications.a_plan(cast, self.partnership, title="A draft")
        call = partnerships.a_draft_call(cast)
        declaration = partnerships.a_declaration_out_for_signing(cast, call=self.rows["call"])
        steering = Grant.objects.get(plan=self.grant.plan, kind="steering_group")
        body = agreements.what_an_agreement_says(cast, self.grant, steering)
        agreement = begin(Agreement, cast.office_coordinator, body)
        agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
        asked = Signatory.objects.about(agreement).get(organisation=cast.francistown)
        self.asked, self.signatory = asked, asked.person
        self.rows |= {
            "draft call": call, "declaration": declaration, "agreement": agreement,
            "amendment": agreements.an_amendment(cast, self.grant),
            "profile": profiles.profile_of(cast),
            "takeover": takeovers.a_checked_takeover(cast),
            "bank details": bank_details.proposed_bank_details(cast),
            "deviation": begin(Deviation, cast.lund_team, {"text": "Two invoices, one hall."}),
        }  # fmt: skip


PEOPLE = [
    *(f"{town}_{office}" for town in ("lund", "francistown")
      for office in ("coordinator", "finance", "majority", "team")),
    "stranger", "office_coordinator", "office_coordinator2", "manager", "controller", "assessor1",
    "assessor3", "adviser", "admin", "auditor", "auditor2",
]  # fmt: skip
