"""The cast. Everyone in every test is one of these, and their names never change."""

from datetime import date

from foundation.accounts.models import Membership, Organisation, Person

PARTNER_OFFICES = ["coordinator", "finance", "majority", "opposition", "director", "team"]
LONG_AGO = date(2020, 1, 1)


class Cast:
    """Two partners, two strangers, the office, an audit firm, and the people who serve them."""

    def __init__(self):
        place = Organisation.objects.get_or_create
        self.lund = self._place("Lund", "SE", "1281", "municipality")
        self.francistown = self._place("Francistown", "BW", "BW-FR", "municipality")
        self.umea = self._place("Umeå", "SE", "2480", "municipality")
        self.icld = Organisation.objects.office() or place(
            name="Swedish International Centre for Local Democracy",
            short_name="ICLD", kind="office", country="SE",
        )[0]  # fmt: skip
        self.audit_firm, _new = place(name="Audit Firm", kind="audit_firm", country="SE")

        for town in ("lund", "francistown"):
            for office in PARTNER_OFFICES:
                setattr(self, f"{town}_{office}", self.hire(office, getattr(self, town)))
        self.stranger = self.hire("coordinator", self.umea)

        self.office_coordinator = self.hire("coordinator", self.icld)
        self.office_coordinator2 = self.hire("coordinator", self.icld, "coordinator2@icld.example")
        self.manager = self.hire("manager", self.icld)
        self.controller = self.hire("controller", self.icld)
        self.assessor1 = self.hire("assessor", self.icld, "assessor1@icld.example")
        self.assessor2 = self.hire("assessor", self.icld, "assessor2@icld.example")
        self.adviser = self.hire("adviser", self.icld)
        self.admin = self.hire("admin", self.icld)
        self.auditor = self.hire("auditor", self.audit_firm, "auditor@audit.example")

        self.calendar = Person.objects.calendar()
        self.anonymous = Person.objects.anonymous()

    def _place(self, name, country, code, kind):
        return Organisation.objects.get_or_create(
            country=country, code=code, defaults={"name": name, "kind": kind}
        )[0]

    def hire(self, office, organisation, email=""):
        """A person named after the office, serving since long ago."""
        domain = {"umeå": "umea"}.get(str(organisation).lower(), str(organisation).lower())
        person = Person.objects.create_user(
            email or f"{office}@{domain}.example",
            name=f"{office.capitalize()}, {organisation}",
        )
        Membership.objects.create(
            person=person, organisation=organisation, office=office, since=LONG_AGO
        )
        return person

    def everyone(self) -> dict[str, Person]:
        """All persons of the cast by name, the two of the system included."""
        return {name: one for name, one in vars(self).items() if isinstance(one, Person)}
