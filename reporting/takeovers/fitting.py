"""The rows of all sheets fitted together into cases; what does not fit is noted at its cell."""

from decimal import Decimal

ZERO = Decimal("0.00")
HOME = "SE"  # the grant holder is Swedish [F]


def fit(read: dict, known) -> list[dict]:
    """The cases as plain data, in the order of the sheet Cases; notes what is wrong at its row."""
    cases: dict[str, _Case] = {}
    for row in read["Cases"]:
        if not row.has("case"):
            continue
        if row["case"] in cases:
            row.wrong("case", "twice", value=row["case"])
            continue
        cases[row["case"]] = _Case(row, known)
    takers = {
        "Partners": "partner", "People": "person", "Grants": "grant", "Budget": "line",
        "Earlier years": "earlier", "Report dates": "report", "Conditions": "condition",
        "Documents": "document",
    }  # fmt: skip
    for sheet, taker in takers.items():
        for row in read[sheet]:
            if not row.has("case"):
                continue
            case = cases.get(row["case"])
            if case is None:
                row.wrong("case", "no_case", value=row["case"])
            else:
                getattr(case, taker)(row)
    return [case.finished() for case in cases.values()]


def _day(value) -> str:
    return value.isoformat() if value else ""


def _kept(amount) -> str:
    return f"{amount or ZERO:.2f}"


def _overlaps(first: dict, second: dict) -> bool:
    return first["from"] <= second["to"] and second["from"] <= first["to"]


class _Case:
    """One case while its rows are being gathered."""

    def __init__(self, row, known):
        self.row, self.known = row, known
        self.partners: dict[str, dict] = {}  # as written, in small letters -> partner
        self.people: list[dict] = []
        self.plans: dict[str, _Plan] = {}
        self.documents: dict[str, dict] = {}
        first, last = row["agreement_from"], row["agreement_to"]
        if first and last and last < first:
            row.wrong("agreement_to", "last_before_first")
        if last and not first:
            row.wrong("agreement_from", "no_agreement")
        for code in row["themes"] or []:
            if code not in known.topics:
                row.wrong("themes", "no_topic", value=code[:40])
        self.coordinator = self._coordinator()

    def _coordinator(self) -> int:
        email = self.row["coordinator"]
        if email:
            if email not in self.known.coordinators:
                self.row.wrong("coordinator", "no_coordinator", value=email)
            return self.known.coordinators.get(email, 0)
        if not self.known.by and self.row.has("coordinator"):
            self.row.wrong("coordinator", "name_a_coordinator")
        return self.known.by

    # Rows of the other sheets

    def partner(self, row) -> None:
        if not row.has("organisation", "country"):
            return
        found = self._organisation(row, row["country"].upper(), row["organisation"])
        if found is None:
            return
        if any(one["organisation"] == found for one in self.partners.values()):
            row.wrong("organisation", "twice", value=row["organisation"])
            return
        self.partners[row["organisation"].lower()] = {
            "organisation": found, "country": row["country"].upper(),
            "holds_grant": bool(row["holds_grant"]), "number": row["file_number"] or "",
        }  # fmt: skip

    def _organisation(self, row, country: str, text: str) -> int | None:
        if country not in self.known.countries:
            row.wrong("country", "no_country", value=country)
            return None
        if (country, text) in self.known.by_code:
            return self.known.by_code[country, text]
        found = self.known.by_name.get((country, text.lower()), ())
        if len(found) == 1:
            return found[0]
        code = "several_organisations" if found else "no_organisation"
        row.wrong("organisation", code, value=text, country=country)
        return None

    def _partner_of(self, row) -> int | None:
        if not row.has("organisation"):
            return None
        found = self.partners.get(row["organisation"].lower())
        if found is None:
            row.wrong("organisation", "not_a_partner", value=row["organisation"])
            return None
        return found["organisation"]

    def person(self, row) -> None:
        organisation = self._partner_of(row)
        if organisation is None or not row.has("email", "name", "office"):
            return
        if row["email"] in self.known.office_people:
            row.wrong("email", "serves_the_office", value=row["email"])
            return
        self.people.append(
            {"organisation": organisation, "language": row["language"] or "",
             **{name: row[name] for name in ("name", "email", "office")}}
        )  # fmt: skip

    def grant(self, row) -> None:
        if row.has("plan"):
            self.plans.setdefault(row["plan"], _Plan(row["plan"])).grant(row)

    def _plan_of(self, row) -> "_Plan | None":
        if not row.has("plan"):
            return None
        if row["plan"] not in self.plans:
            row.wrong("plan", "no_plan", value=row["plan"])
        return self.plans.get(row["plan"])

    def line(self, row) -> None:
        plan, organisation = self._plan_of(row), self._partner_of(row)
        if row.has("category"):
            if row["category"] not in self.known.categories:
                row.wrong("category", "no_category", value=row["category"])
            elif row["category"] not in self.known.financed:
                row.wrong("category", "category_outside")
        if plan and organisation and row.has("kind", "line", "category", "year", "amount"):
            plan.line(row, organisation)

    def earlier(self, row) -> None:
        plan = self._plan_of(row)
        if plan and row.has("line", "from", "to", "accepted", "paid"):
            plan.brought(row)

    def report(self, row) -> None:
        plan = self._plan_of(row)
        if not self.row["agreement_from"] and self.row.has("agreement_from"):
            self.row.wrong("agreement_from", "no_agreement")
            return
        if plan and row.has("kind", "from", "to", "due_on"):
            plan.report(row)

    def condition(self, row) -> None:
        plan = self._plan_of(row)
        if plan and row.has("text", "due_on"):
            plan.conditions.append({"text": row["text"], "due_on": _day(row["due_on"])})

    def document(self, row) -> None:
        if not row.has("file"):
            return
        if row["file"].lower() in self.documents:
            row.wrong("file", "twice", value=row["file"])
            return
        self.documents[row["file"].lower()] = {
            "file": row["file"], "title": row["title"] or "", "language": row["language"] or "",
        }  # fmt: skip

    # All together

    def finished(self) -> dict:
        partners = sorted(self.partners.values(), key=lambda one: not one["holds_grant"])
        plans = [plan.finished() for plan in self.plans.values()]
        self._check_partners(partners)
        self._check_agreement(plans)
        return {
            "key": self.row["case"], "title": self.row["title"] or "",
            "stage": self.row["stage"] or "", "themes": self.row["themes"] or [],
            "coordinator": self.coordinator, "partners": partners, "people": self.people,
            "agreement": {name: _day(self.row[f"agreement_{name}"]) for name in ("from", "to")},
            "plans": plans, "documents": list(self.documents.values()),
        }  # fmt: skip

    def _check_partners(self, partners: list[dict]) -> None:
        holders = [one for one in partners if one["holds_grant"]]
        if len(partners) < 2:
            self.row.wrong("case", "few_partners")
        if len(holders) != 1:
            self.row.wrong("case", "one_holder")
        elif holders[0]["country"] != HOME:
            self.row.wrong("case", "holder_abroad")
        served = {one["organisation"] for one in self.people}
        for one in partners:
            if one["organisation"] not in served:
                name = self.known.names.get(one["organisation"], "")
                self.row.wrong("case", "no_people", value=name)

    def _check_agreement(self, plans: list[dict]) -> None:
        if not plans:
            self.row.wrong("case", "no_grants")
        if not self.row["agreement_from"]:
            return
        if not plans:
            self.row.wrong("agreement_from", "no_plan", value="1")
        elif not any(plan["reports"] for plan in plans):
            self.row.wrong("agreement_from", "no_report")


class _Plan:
    """A plan of a case: its grants, budget lines, earlier years, report dates, conditions."""

    def __init__(self, name: str):
        self.name = name
        self.first = None  # the first row of the sheet Grants
        self.grants: dict[str, tuple] = {}  # kind -> (row, amount)
        self.lines: dict[str, dict] = {}
        self.rows: dict[str, object] = {}  # line -> its row
        self.conditions: list[dict] = []
        self.reports: list[dict] = []

    def grant(self, row) -> None:
        if not row.has("kind", "starts_on", "ends_on", "amount", "decided_on", "title"):
            self.first = self.first or row
            if row.has("kind"):
                self.grants.setdefault(row["kind"], (row, ZERO))
            return
        if row["ends_on"] < row["starts_on"]:
            row.wrong("ends_on", "last_before_first")
        if row["kind"] in self.grants:
            row.wrong("kind", "twice", value=row["kind"])
            return
        self.grants[row["kind"]] = (row, row["amount"])
        self.first = self.first or row
        same = ("title", "starts_on", "ends_on", "decided_on")
        if any(row[name] != self.first[name] for name in same):
            row.wrong("starts_on", "other_days")

    def line(self, row, organisation: int) -> None:
        if row["kind"] not in self.grants:
            row.wrong("kind", "no_grant", value=row["kind"])
        elif row["line"] in self.lines:
            row.wrong("line", "twice", value=row["line"])
        else:
            self.rows[row["line"]] = row
            self.lines[row["line"]] = {
                "key": row["line"], "grant": row["kind"], "partner": organisation,
                "category": row["category"], "year": row["year"], "amount": _kept(row["amount"]),
                "earlier": [],
            }  # fmt: skip

    def brought(self, row) -> None:
        line = self.lines.get(row["line"])
        if line is None:
            row.wrong("line", "no_line", value=row["line"])
            return
        if row["to"] < row["from"]:
            row.wrong("to", "last_before_first")
            return
        one = {"from": _day(row["from"]), "to": _day(row["to"]),
               "accepted": _kept(row["accepted"]), "paid": _kept(row["paid"])}  # fmt: skip
        if any(_overlaps(one, other) for other in line["earlier"]):
            row.wrong("from", "overlap")
            return
        line["earlier"].append(one)
        if row["paid"] > row["accepted"]:
            row.wrong("paid", "paid_over")
        self._within(row, row["from"], row["to"])

    def _within(self, row, first, last) -> None:
        if not self.first.has("starts_on", "ends_on"):
            return
        if first < self.first["starts_on"] or last > self.first["ends_on"]:
            row.wrong("from", "outside_the_grant")

    def report(self, row) -> None:
        if row["kind"] not in self.grants:
            row.wrong("kind", "no_grant", value=row["kind"])
            return
        if row["to"] < row["from"]:
            row.wrong("to", "last_before_first")
            return
        one = {"grant": row["kind"], "from": _day(row["from"]), "to": _day(row["to"]),
               "due_on": _day(row["due_on"])}  # fmt: skip
        if any(_overlaps(one, other) for other in self.reports if other["grant"] == one["grant"]):
            row.wrong("from", "overlap")
            return
        self.reports.append(one)
        self._within(row, row["from"], row["to"])

    def finished(self) -> dict:
        kinds = set(self.grants)
        if "inception" in kinds and len(kinds) > 1:
            self.first.wrong("kind", "mixed_plan")
        elif kinds == {"steering_group"}:
            self.first.wrong("kind", "no_project")
        for kind, (row, amount) in self.grants.items():
            own = [line for line in self.lines.values() if line["grant"] == kind]
            total = sum((Decimal(line["amount"]) for line in own), ZERO)
            if not own:
                row.wrong("amount", "no_budget")
            elif total != amount:
                row.wrong("amount", "budget_differs", sum=_kept(total), amount=_kept(amount))
        for key, line in self.lines.items():
            accepted = sum((Decimal(one["accepted"]) for one in line["earlier"]), ZERO)
            if accepted > Decimal(line["amount"]):
                words = {"sum": _kept(accepted), "amount": line["amount"]}
                self.rows[key].wrong("amount", "over_the_line", **words)
        first = self.first
        ordered = sorted(self.grants, key=lambda kind: kind == "steering_group")
        return {
            "plan": self.name, "kind": "inception" if "inception" in kinds else "project",
            "title": first["title"] or "", "starts_on": _day(first["starts_on"]),
            "ends_on": _day(first["ends_on"]), "decided_on": _day(first["decided_on"]),
            "grants": [{"kind": kind, "amount": _kept(self.grants[kind][1])} for kind in ordered],
            "lines": list(self.lines.values()), "reports": self.reports,
            "conditions": self.conditions,
        }  # fmt: skip
