"""Health, headers and logs."""

import pytest
from django.db import DatabaseError

from config import health
from config.logs import hide_links


@pytest.mark.django_db
def test_a_process_that_serves_says_ok(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_a_database_that_does_not_answer_is_said(client, monkeypatch):
    def fails():
        raise DatabaseError("gone")

    monkeypatch.setattr(health, "database_answers", fails)
    assert client.get("/healthz").status_code == 503


@pytest.mark.django_db
def test_a_process_is_ready_when_database_migrations_and_cache_are(client):
    response = client.get("/readyz")
    assert response.json() == {"database": True, "migrations": True, "cache": True}


@pytest.mark.django_db
def test_pages_load_nothing_from_elsewhere_and_use_no_devices(client):
    headers = client.get("/healthz").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


def test_a_personal_link_never_reaches_the_logs():
    token = "Zk3" * 14
    event = {"request": f"POST /signing/{token}/code/", "event": f"Not Found: /signing/{token}"}
    assert token not in str(hide_links(None, "info", event))


def test_an_ordinary_address_stays_readable_in_the_logs():
    event = {"request": "GET /financial-reports/17/steps/submit/", "event": "request_finished"}
    assert hide_links(None, "info", dict(event)) == event
