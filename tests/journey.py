"""The whole journey over the API, from the call to the closed case, as an outside script drives it.

It knows the OpenAPI document and the bodies of PROCESSES.md, nothing of the code: `send` is a
function (method, path, body, token, headers) -> Answer, and `mail` finds the newest mail to an
address. The same script runs in the test client and against a server.
"""

import re
from dataclasses import dataclass, field


@dataclass
class Answer:
    status: int
    body: object
    headers: dict


@dataclass
class Journey:
    """Takes every step in order; what came of it stands in `seen` by name."""

    send: object
    mail: object  # (address, containing) -> text of the newest mail
    tokens: dict  # person code -> token
    seen: dict = field(default_factory=dict)

    # Talking

    def call(self, who, method, path, body=None, expect=(200, 201), **headers):
        token = self.tokens.get(who) if who else None
        answer = self.send(method, f"/api/v1{path}", body, token, headers)
        if answer.status not in (expect if isinstance(expect, tuple) else (expect,)):
            raise AssertionError(f"{who} {method} {path} {body}: {answer.status} {answer.body}")
        return answer

    def get(self, who, path):
        return self.call(who, "GET", path).body

    def post(self, who, path, body=None, **options):
        return self.call(who, "POST", path, body or {}, **options).body

    def step(self, who, path, name, body=None, **options):
        return self.post(who, f"{path}steps/{name}/", body, **options)

    def put_rows(self, who, path, part, rows):
        address = f"{path}parts/{part}/"
        version = self.get(who, address)["version"]
        body = {"rows": rows}
        return self.call(who, "PUT", address, body, **{"If-Match": f'"{version}"'}).body["rows"]

    def put_values(self, who, path, part, values):
        address = f"{path}parts/{part}/"
        version = self.get(who, address)["version"]
        body = {"values": values}
        return self.call(who, "PUT", address, body, **{"If-Match": f'"{version}"'}).body["values"]

    def me(self, who) -> int:
        return self.get(who, "/me/")["id"]

    def organisation(self, word, code=None) -> int:
        query = f"code={code}" if code else f"q={word}"
        found = self.get("lund", f"/organisations/?{query}")["results"]
        return found[0]["id"]

    def money(self, amount, currency="SEK"):
        return {"amount": amount, "currency": currency}

    # The story

    def run(self):
        self.places()
        self.open_call()
        for who, place in (("lund", self.lund), ("francistown", self.francistown)):
            self.declare(who, place)
        self.match()
        self.inception()
        self.project()
        self.agreement()
        self.activity()
        self.expenses()
        self.reports()
        self.audit()
        self.review()
        self.settle_and_close()
        return self.seen

    def places(self):
        self.lund = self.organisation("Lund", code="1281")
        self.francistown = self.organisation("Francistown")
        self.icld = self.organisation("ICLD")

    def open_call(self):
        body = {
            "title": {"en": "Human rights", "sv": "Mänskliga rättigheter"},
            "opens_at": "2024-01-01T00:00:00Z",
            "closes_at": "2099-01-01T00:00:00Z",
            "time_zone": "Europe/Stockholm",
            "countries": ["BW", "ZA", "ZM"],
            "starts_on": "2025-01-01",
            "ends_on": "2028-12-31",
            "categories": [
                "TRAVEL_INT",
                "BOARD",
                "LODGING",
                "INTERPRET",
                "WAGE_SE",
                "VENUE",
                "AUDIT",
            ],
            "assessors": {"inception": 0, "project": 2},
        }
        self.call_id = self.post("manager", "/calls/", body)["id"]
        self.step("manager", f"/calls/{self.call_id}/", "open")

    def declare(self, who, place):
        body = {
            "call": self.call_id,
            "organisation": place,
            "title": f"Youth and councils, {who}",
            "themes": ["YOUTH"],
            "motivation": "Young people are seldom heard here.",
            "signatories": [
                {
                    "side": side,
                    "name": f"{side} of {who}",
                    "office": side,
                    "email": f"{side}.signs@{who}.example",
                }
                for side in ("majority", "opposition", "official")
            ],
        }
        row = self.post(who, "/declarations/", body)
        path = f"/declarations/{row['id']}/"
        self.step(who, path, "request_signatures")
        for side in ("majority", "opposition", "official"):
            self.sign(f"{side}.signs@{who}.example")
        self.step(who, path, "submit")
        self.step("office", path, "accept")
        self.seen[f"declaration {who}"] = row["id"]

    def sign(self, address):
        """A signatory without an account: the mailed link, the mailed code, the digest shown."""
        token = re.findall(r"/signing/([^/\s]+)/", self.mail(address, "/signing/"))[0]
        shown = self.get(None, f"/signing/{token}/")
        self.call(None, "POST", f"/signing/{token}/code/", {}, expect=204)
        code = re.findall(r"\b(\d{6})\b", self.mail(address, "code"))[0]
        self.call(
            None,
            "POST",
            f"/signing/{token}/steps/sign/",
            {
                "code": code,
                "digest": shown["digest"],
                "body": "Council",
                "decided_on": "2025-01-15",
                "minute": "§ 12",
            },
        )

    def match(self):
        both = [self.seen["declaration lund"], self.seen["declaration francistown"]]
        row = self.post("office", "/matches/", {"declarations": both, "reason": "The same topic"})
        path = f"/matches/{row['id']}/"
        for who in ("lund", "francistown"):
            self.step(who, path, "confirm")
        concluded = self.step("office", path, "conclude")
        self.partnership = concluded["partnership"]
        self.seen["partnership"] = self.partnership

    def begin_plan(self, kind):
        body = {
            "partnership": self.partnership,
            "kind": kind,
            "title": f"Youth councils, {kind}",
            "starts_on": "2025-01-01",
            "ends_on": "2025-12-31" if kind == "inception" else "2027-12-31",
        }
        row = self.post("lund", "/plans/", body)
        self.seen[f"plan {kind}"] = row["id"]
        return f"/plans/{row['id']}/"

    def line(self, grant, partner, category, quantity, price, activity=""):
        return {
            "grant": grant,
            "partner": partner,
            "activity": activity,
            "category": category,
            "year": 2025,
            "quantity": quantity,
            "unit": "trip",
            "unit_price": self.money(price),
        }

    def confirmed_by_both(self, path):
        self.step("lund", path, "request_confirmation")
        for who in ("lund", "francistown"):
            self.step(who, path, "confirm")

    def inception(self):
        path = self.begin_plan("inception")
        lines = [self.line("inception", self.lund, "TRAVEL_INT", 4, "12000.00")]
        self.put_rows("lund", path, "lines", lines)
        self.confirmed_by_both(path)
        self.step("lund", path, "submit")
        self.step("office", path, "start_assessment", {"assessors": []})
        grants = [{"kind": "inception", "amount": self.money("48000.00")}]
        self.step("manager", path, "grant", {"grants": grants, "conditions": []})
        self.step("office", f"/partnerships/{self.partnership}/", "start_planning")

    def project(self):
        path = self.plan = self.begin_plan("project")
        self.put_values(
            "francistown", path, "text", {"problem": "Few young people vote.", "goal": "More do."}
        )
        outcome = self.put_rows(
            "francistown",
            path,
            "outcomes",
            [
                {
                    "level": "organisational",
                    "organisation": self.francistown,
                    "statement": "The council hears a youth forum before each budget.",
                }
            ],
        )[0]["key"]
        self.indicator = self.put_rows(
            "francistown",
            path,
            "indicators",
            [
                {
                    "outcome": outcome,
                    "name": "Hearings held",
                    "kind": "number",
                    "unit": "hearings",
                    "baseline": "0",
                    "targets": [{"year": 2025, "value": "2"}],
                }
            ],
        )[0]["key"]
        self.planned = self.put_rows(
            "lund",
            path,
            "activities",
            [
                {
                    "title": "Visit to Francistown",
                    "month": "2025-03",
                    "host": self.francistown,
                    "mode": "on_site",
                    "outcome": outcome,
                }
            ],
        )[0]["key"]
        self.put_rows(
            "lund",
            path,
            "risks",
            [{"text": "Elections", "likelihood": 3, "impact": 2, "measure": "Plan around them"}],
        )
        wage = self.line("project", self.francistown, "WAGE_SE", 10, "300.00", self.planned)
        lines = [
            self.line("project", self.lund, "TRAVEL_INT", 4, "12000.00", self.planned),
            self.line("project", self.francistown, "LODGING", 10, "900.00", self.planned),
            self.line("project", self.francistown, "VENUE", 2, "5000.00", self.planned),
            self.line("project", self.lund, "AUDIT", 1, "30000.00"),
            self.line("steering_group", self.lund, "TRAVEL_INT", 2, "12000.00"),
        ]
        self.put_rows("lund", path, "lines", [*lines, wage])
        refused = self.step("lund", path, "request_confirmation", expect=409)
        self.seen["wages refused"] = [one["message"] for one in refused["missing"]]
        self.lines = self.put_rows("lund", path, "lines", lines)
        self.confirmed_by_both(path)
        self.step("lund", path, "submit")
        assessors = [self.me("assessor1"), self.me("assessor2")]
        self.step("office", path, "start_assessment", {"assessors": assessors})
        for who in ("assessor1", "assessor2"):
            self.assess(who)
        grants = [
            {"kind": "project", "amount": self.money("97000.00")},
            {"kind": "steering_group", "amount": self.money("24000.00")},
        ]
        conditions = [{"text": "Name the youth forum's members.", "due_on": "2025-06-30"}]
        self.step("manager", path, "grant", {"grants": grants, "conditions": conditions})
        rows = self.get("lund", f"/grants/?partnership={self.partnership}")["results"]
        self.grants = {row["kind"]: row["id"] for row in rows}

    def assess(self, who):
        row = self.get(who, "/assessments/?state=draft")["results"][0]
        criteria = self.get(who, f"/assessments/{row['id']}/")["criteria"]
        scores = [
            {"criterion": one["code"], "score": one["max"], "comment": "Well thought through."}
            for one in criteria
        ]
        body = {"no_conflict": True, "scores": scores, "recommendation": "grant"}
        self.step(who, f"/assessments/{row['id']}/", "submit", body)

    def agreement(self):
        body = {
            "grants": [self.grants["project"], self.grants["steering_group"]],
            "starts_on": "2025-01-01",
            "signatories": [
                {
                    "organisation": self.icld,
                    "name": "For the office",
                    "office": "Director",
                    "email": "director.signs@icld.example",
                },
                {
                    "organisation": self.lund,
                    "name": "For Lund",
                    "office": "Chair",
                    "email": "chair.signs@lund.example",
                },
                {
                    "organisation": self.francistown,
                    "name": "For Francistown",
                    "office": "Mayor",
                    "email": "mayor.signs@francistown.example",
                },
            ],
            "reports": [
                {
                    "grant": self.grants[kind],
                    "from": "2025-01-01",
                    "to": "2025-12-31",
                    "due_on": "2026-02-28",
                }
                for kind in ("project", "steering_group")
            ],
        }
        row = self.post("office", "/agreements/", body)
        path = f"/agreements/{row['id']}/"
        self.step("office", path, "request_signatures")
        for one in body["signatories"]:
            self.sign(one["email"])
        state = self.get("office", path)["state"]
        if state != "in_force":
            self.step("office", path, "bring_into_force")

    def activity(self):
        body = {
            "grant": self.grants["project"],
            "plan_activity": self.planned,
            "title": "Visit to Francistown",
            "starts_on": "2025-03-10",
            "ends_on": "2025-03-14",
            "host": self.francistown,
            "mode": "on_site",
        }
        row = self.post("francistown", "/activities/", body)
        path = self.activity_path = f"/activities/{row['id']}/"
        self.activity_id = row["id"]
        self.step("francistown", path, "confirm")
        self.step("francistown", path, "start")
        self.put_rows(
            "francistown",
            path,
            "participants",
            [
                {"side": "resident", "sex": "female", "age_band": "18-24", "count": 14},
                {"side": "majority", "sex": "male", "age_band": "35-64", "count": 3},
            ],
        )
        self.step("francistown", path, "complete", {"summary": "Two hearings were prepared."})

    def expenses(self):
        self.receipt = self.upload("finance lund", self.activity_path.strip("/"))
        by_category = {
            (row["category"], row["partner"]): row["key"]
            for row in self.lines
            if row["grant"] == "project"
        }
        flights = by_category["TRAVEL_INT", self.lund]
        lodging = by_category["LODGING", self.francistown]
        venue = by_category["VENUE", self.francistown]
        rate = {"rate_on": "2025-03-20", "rate_source": "manual"}
        made = [
            self.expense(flights, self.lund, "direct", "Flygbolaget", "41000.00"),
            self.expense(flights, self.lund, "repaid", "Cape Air", "3000.00", "ZAR", sek="1680.00"),
            self.expense(
                lodging,
                self.francistown,
                "repaid",
                "Lodge",
                "6000.00",
                "BWP",
                rate="0.7600",
                **rate,
            ),
            self.expense(
                venue,
                self.francistown,
                "repaid",
                "Hall in Lusaka",
                "5000.00",
                "ZMW",
                rate="0.3700",
                **rate,
            ),
        ]
        for expense in made:
            self.step("finance lund", f"/expenses/{expense}/", "mark_ready")
        self.expense_ids = made

    def expense_body(self, line, partner, paid_by, supplier, amount, currency, **more):
        return {
            "activity": self.activity_id,
            "line": line,
            "partner": partner,
            "paid_by": paid_by,
            "supplier": supplier,
            "invoice_on": "2025-03-15",
            "paid_on": "2025-03-20",
            "paper": self.money(amount, currency),
            "claimed": self.money(amount, currency),
            "documents": [self.receipt],
            **more,
        }

    def expense(self, line, partner, paid_by, supplier, amount, currency="SEK", **more):
        if "sek" in more:
            more["sek"] = self.money(more["sek"])
        body = self.expense_body(line, partner, paid_by, supplier, amount, currency, **more)
        return self.post("finance lund", "/expenses/", body)["id"]

    def upload(self, who, matter) -> int:
        return self.call(who, "UPLOAD", "/documents/", {"matter": matter, "kind": "receipt"}).body[
            "id"
        ]

    def reports(self):
        period = {"grant": self.grants["project"], "from": "2025-01-01", "to": "2025-12-31"}
        row = self.post("lund", "/progress-reports/", period)
        path = self.progress = f"/progress-reports/{row['id']}/"
        self.put_values("lund", path, "narrative", {"individual": "Officials listen differently."})
        self.put_values("francistown", path, "narrative", {"organisational": "A forum is decided."})
        values = [{"indicator": self.indicator, "partner": self.francistown, "value": "2"}]
        self.put_rows("francistown", path, "values", values)
        self.confirmed_by_both(path)
        row = self.post("lund", "/financial-reports/", period)
        self.report_id = row["id"]
        path = self.report = f"/financial-reports/{row['id']}/"
        self.confirmed_by_both(path)
        self.step("lund", path, "hand_to_auditor")

    def audit(self):
        body = {"financial_report": self.report_id, "auditor": self.me("auditor")}
        row = self.post("lund", "/audits/", body)
        path = f"/audits/{row['id']}/"
        self.step("auditor", path, "accept_engagement", {"independent": True})
        self.step("auditor", path, "draw_sample", {"method": "monetary_unit", "size": 3})
        body = {
            "audit": row["id"],
            "expense": self.expense_ids[1],
            "kind": "evidence",
            "severity": "medium",
            "amount": self.money("200.00"),
            "text": "The boarding pass is missing.",
        }
        finding = self.post("auditor", "/findings/", body)
        self.step("auditor", path, "ask_for_answers")
        self.step("finance lund", f"/findings/{finding['id']}/", "answer", {"text": "It was lost."})
        self.step(
            "auditor", f"/findings/{finding['id']}/", "correct", {"amount": self.money("200.00")}
        )
        self.step("lund", path, "represent")
        self.step("auditor", path, "report", {"opinion": "unmodified"})

    def review(self):
        self.step("lund", self.report, "submit")
        lines = [
            {
                "expense": self.expense_ids[0],
                "outcome": "deduct",
                "deducted": self.money("1000.00"),
                "error": "category",
                "comment": "A private day raised the fare.",
            }
        ]
        lines += [{"expense": pk, "outcome": "accept"} for pk in self.expense_ids[1:]]
        self.step("controller", self.report, "decide_lines", {"lines": lines})
        self.step("controller", self.report, "finish_review")
        self.step("office", self.progress, "approve")
        self.step("office", self.report, "approve")

    def settle_and_close(self):
        row = self.post("controller", "/settlements/", {"financial_report": self.report_id})
        path = f"/settlements/{row['id']}/"
        self.step("manager", path, "authorise")
        self.seen["settlement"] = self.step(
            "controller", path, "mark_paid", {"paid_on": "2026-03-31", "reference": "PAY-1"}
        )
        self.seen["report"] = self.get("lund", self.report)
        path = f"/partnerships/{self.partnership}/"
        self.step("office", path, "begin_closing")
        self.seen["closed"] = self.step("office", path, "close")
