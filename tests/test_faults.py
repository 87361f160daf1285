"""Nothing is lost: a killed process or a broker that is away leaves each step done or undone.

The processes are real, and so is the database file; faults_runner.py says where they die.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.sweep

RUNNER = Path(__file__).with_name("faults_runner.py")
DRAFT = {"state": "draft", "entries": 1, "signatories": 0, "owed": 0, "sent": 0}
ASKED = {"state": "signing", "entries": 2, "signatories": 3}
NO_SUCH_BROKER = "redis://127.0.0.1:9/0"  # the discard port: nobody listens


def run(folder, what, **environment) -> dict:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, str(RUNNER), what], capture_output=True, text=True, timeout=120,
        env={**kept, "VAR_DIR": str(folder), "LOG_LEVEL": "ERROR", **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def kills(folder):
    return run(folder, "kills")


def has(found: dict, **wanted) -> bool:
    assert {name: found[name] for name in wanted} == wanted
    assert found["faults"] == []
    return True


def test_a_web_process_killed_before_the_commit_has_done_nothing(kills):
    found = kills["before_commit"]
    assert found["killed"]
    assert has(found["then"], **DRAFT)
    assert has(found["later"], **DRAFT)


def test_a_web_process_killed_after_the_commit_has_done_all_and_the_clock_sends(kills):
    found = kills["after_commit"]
    assert found["killed"]
    assert has(found["then"], **ASKED, owed=3, sent=0, mails=0)
    assert has(found["later"], **ASKED, owed=0, sent=3, mails=3)


def test_a_worker_killed_after_sending_sends_that_one_again_and_loses_none(kills):
    found = kills["after_send"]
    assert found["killed"]
    assert has(found["then"], **ASKED, owed=3, mails=1)
    assert has(found["later"], owed=1, sent=2, mails=3)  # the claim of the dead one still holds
    assert has(found["at last"], owed=0, sent=3, mails=4)


def test_a_broker_that_is_away_costs_a_step_no_time_and_no_notice(folder, kills):
    found = run(folder, "broker", CELERY_BROKER_URL=NO_SUCH_BROKER)
    assert found["status"] == 200
    assert has(found["then"], **ASKED, owed=3, sent=0)
    assert has(found["later"], **ASKED, owed=0, sent=3)
    assert found["calls"] == 3  # once a letter; three times as often with kombu's patience
