"""Who there is in the demonstration: role accounts, never invented people."""

import os
import secrets
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from foundation.accounts.models import Membership, Organisation, Person
from foundation.workflow import clock

from .places import PLACES

PARTNER_OFFICES = {
    "coordinator": "Coordinator",
    "finance": "Finance",
    "majority": "Majority",
    "opposition": "Opposition",
    "director": "Director",
}
SIDES = {"majority": "majority", "opposition": "opposition", "director": "official"}
OFFICE = {
    "coordinator": ("coordinator", "Coordinator"),
    "coordinator2": ("coordinator", "Coordinator 2"),
    "manager": ("manager", "Manager"),
    "controller": ("controller", "Controller"),
    "assessor1": ("assessor", "Assessor 1"),
    "assessor2": ("assessor", "Assessor 2"),
    "adviser": ("adviser", "Adviser"),
    "admin": ("admin", "Administrator"),
}
OFFICE_DOMAIN = "icld.example"
FIRM_DOMAIN = "audit.example"
WAYS_IN = 24  # letters of a password that is made here


class Cast:
    """Organisations and accounts by what they are called here: `cast["Lund", "finance"]`."""

    def __init__(self, places: dict[str, Organisation], people: dict[str, Person]):
        self.places, self.people = places, people
        self.icld = Organisation.objects.office()

    def __getitem__(self, who) -> Person:
        """A partner's account by (place, office); the office's and the auditor's by its word."""
        if isinstance(who, tuple):
            place, office = who
            return self.people[f"{office}@{PLACES[place].domain}"]
        if who == "auditor":
            return self.people[f"auditor@{FIRM_DOMAIN}"]
        return self.people[f"{who}@{OFFICE_DOMAIN}"]

    def place(self, name: str) -> Organisation:
        return self.places[name]


def hire(password: str) -> Cast:
    """Make every organisation and account that is not there yet; all get the password."""
    places = {name: place.organisation() for name, place in PLACES.items()}
    firm = Organisation.objects.get_or_create(
        kind="audit_firm", country="SE", short_name="Audit Firm",
        defaults={"name": "Audit Firm (demonstration)", "confidence": "low"},
    )[0]  # fmt: skip
    rows = [
        (f"{office}@{PLACES[name].domain}", f"{title}, {name}", places[name], office, name)
        for name in PLACES
        for office, title in PARTNER_OFFICES.items()
    ]
    icld = Organisation.objects.office()
    rows += [
        (f"{word}@{OFFICE_DOMAIN}", f"{title}, ICLD", icld, office, "")
        for word, (office, title) in OFFICE.items()
    ]
    rows.append((f"auditor@{FIRM_DOMAIN}", "Auditor, Audit Firm", firm, "auditor", ""))
    return Cast(places, _people(rows, make_password(password)))


def _people(rows, hashed: str) -> dict[str, Person]:
    # One hash for all: hashing each would take longer than everything else.
    emails = [row[0] for row in rows]
    known = set(Person.objects.filter(email__in=emails).values_list("email", flat=True))
    new = [row for row in rows if row[0] not in known]
    Person.objects.bulk_create(
        Person(
            email=email, name=name, password=hashed,
            time_zone=PLACES[place].zone if place else "Europe/Stockholm",
        )
        for email, name, _organisation, _office, place in new
    )  # fmt: skip
    people = {one.email: one for one in Person.objects.filter(email__in=emails)}
    since = date(clock.today().year - 8, 1, 1)
    Membership.objects.bulk_create(
        Membership(
            person=people[email], organisation=organisation, office=office,
            side=SIDES.get(office, "") if place else "", since=since,
        )
        for email, _name, organisation, office, place in new
    )  # fmt: skip
    return people


def set_password(password: str) -> int:
    """Give every account of the demonstration another password; says how many."""
    domains = [*(place.domain for place in PLACES.values()), OFFICE_DOMAIN, FIRM_DOMAIN]
    words = [*PARTNER_OFFICES, *OFFICE, "auditor"]
    emails = [f"{word}@{domain}" for domain in domains for word in words]
    people = Person.objects.filter(email__in=emails)
    return people.update(password=make_password(password))


def kept_password() -> str:
    """The password in the file, else a new one."""
    path = Path(settings.DEMO_PASSWORD_FILE)
    known = path.read_text().strip() if path.exists() else ""
    return known or secrets.token_urlsafe(WAYS_IN)[:WAYS_IN]


def keep_password(password: str) -> None:
    """Write it where `make run` finds it; nobody else on the machine reads it."""
    path = Path(settings.DEMO_PASSWORD_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        os.chmod(path, 0o600)  # also where it was there before
        file.write(f"{password}\n")
