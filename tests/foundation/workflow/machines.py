"""An outside script: speaks JSON with a token and knows nothing but the API."""

import json

from django.test import Client

from foundation.accounts.tokens import issue_token

ROOT = "/api/v1/"


class Machine:
    """Calls the API for a person; `headers` in Django's spelling of the header."""

    def __init__(self, person, **headers):
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {issue_token(person)}"} if person else {}
        self.headers |= headers

    def __call__(self, method, address, body=None, raw=None, type="application/json", **headers):
        spelled = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        if not address.startswith("/"):
            address = ROOT + address
        return self.client.generic(
            method, address, content, content_type=type, headers={**self.headers, **spelled}
        )

    def get(self, address, **headers):
        return self("GET", address, type="", **headers)

    def post(self, address, body=None, **how):
        return self("POST", address, {} if body is None and "raw" not in how else body, **how)

    def patch(self, address, body=None, **how):
        return self("PATCH", address, body, **how)

    def put(self, address, body=None, **how):
        return self("PUT", address, body, **how)


def address_of(matter, further="") -> str:
    return f"{ROOT}{matter.collection}/{matter.pk}/{further}"
