"""The whole journey over the API, by a script that knows the contract and nothing of the code."""

import json
import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from foundation.accounts.tokens import issue_token
from foundation.workflow.record import verify
from foundation.workflow.tasks import send_notices
from partnerships.reference import load_categories, load_topics

from .journey import Answer, Journey

RECEIPT = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"  # noqa: E501


def send(method, path, body, token, headers):
    """The test client as an outside script would use HTTP."""
    client = Client(raise_request_exception=True)
    extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    if token:
        extra["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    if method == "UPLOAD":
        paper = SimpleUploadedFile("receipt.pdf", RECEIPT, "application/pdf")
        response = client.post(path, {**body, "file": paper}, **extra)
    else:
        data = json.dumps(body) if body is not None else ""
        response = client.generic(method, path, data, "application/json", **extra)
    parsed = response.json() if response.content else None
    return Answer(response.status_code, parsed, dict(response.headers))


def newest_mail(address, containing):
    """What the worker sent to an address last."""
    send_notices()
    found = [m for m in mail.outbox if address in m.to and containing in m.body + m.subject]
    assert found, f"no mail to {address} with {containing}"
    return found[-1].body


@pytest.mark.django_db
def test_a_partnership_goes_all_the_way_over_the_api(cast):
    load_categories()
    load_topics()
    people = {
        "manager": cast.manager, "office": cast.office_coordinator, "lund": cast.lund_coordinator,
        "finance lund": cast.lund_finance, "francistown": cast.francistown_coordinator,
        "assessor1": cast.assessor1, "assessor2": cast.assessor2, "auditor": cast.auditor,
        "controller": cast.controller,
    }  # fmt: skip
    keys = {name: issue_token(person, days=1) for name, person in people.items()}
    journey = Journey(send, newest_mail, keys)
    seen = journey.run()
    assert seen["closed"]["state"] == "closed"
    assert seen["report"]["state"] == "settled"
    assert seen["settlement"]["state"] == "paid"
    assert any(re.search(r"wage|Swedish", message) for message in seen["wages refused"])
    assert list(verify()) == []
