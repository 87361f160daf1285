"""The supervisor keeps its processes running, and ends them together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# One write each: two that write at once must not mix their lines.
SLEEPER = "import os, time; os.write(1, b'%d\\n' % os.getpid()); time.sleep(60)"
PROGRAM = """
import sys
from config import supervisor
from config.supervisor import Supervisor
supervisor.PAUSE = 0.1
child = [sys.executable, "-c", sys.argv[1]]
up = lambda: True
say = lambda: sys.stdout.write("up\\n") and sys.stdout.flush()
sys.exit(0 if Supervisor({"one": child, "two": child}).run(up, say) else 1)
"""


@pytest.fixture
def supervise():
    started = []

    def start(child: str) -> subprocess.Popen:
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", PROGRAM, child],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def lines(process: subprocess.Popen, count: int) -> list[str]:
    return [process.stdout.readline().strip() for _ in range(count)]


def numbers(found: list[str]) -> list[int]:
    return [int(line) for line in found if line.isdigit()]


def is_gone(number: int) -> bool:
    """Whether the process ended, waited for or not."""
    for _ in range(50):
        try:
            os.kill(number, 0)
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


def test_being_told_to_stop_ends_every_process(supervise):
    supervisor = supervise(SLEEPER)
    children = numbers(lines(supervisor, 3))
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(10) == 0
    assert len(children) == 2
    assert all(is_gone(child) for child in children)


def test_a_killed_process_is_started_again(supervise):
    supervisor = supervise(SLEEPER)
    first, second = numbers(lines(supervisor, 3))
    os.kill(first, signal.SIGKILL)
    (third,) = numbers(lines(supervisor, 1))
    assert third not in (first, second)


def test_a_killed_supervisor_leaves_no_process_behind(supervise):
    supervisor = supervise(SLEEPER)
    children = numbers(lines(supervisor, 3))
    supervisor.kill()
    assert all(is_gone(child) for child in children)


def test_a_process_that_never_comes_up_is_given_up(supervise):
    supervisor = supervise("raise SystemExit(3)")
    assert supervisor.wait(30) == 1
    assert "ended (3)" in supervisor.stderr.read()
