"""Runs several processes as one: starts them, restarts what dies, stops all together."""

import contextlib
import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable

PATIENCE = 20  # seconds that a process is given to end by itself
QUICK = 5  # seconds; a process that lives shorter than this did not come up
TRIES = 4  # starts in a row that may fail before all is given up
PAUSE = 1  # seconds before the second start, twice as many before the third, and so on
DIE_WITH_PARENT = 1  # prctl(2), PR_SET_PDEATHSIG


def die_with_parent() -> None:
    """Even a killed supervisor leaves no process behind that holds the port (Linux only)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


class Child:
    """One supervised process."""

    def __init__(self, name: str, command: list[str]):
        self.name, self.command = name, command
        self.process: subprocess.Popen | None = None
        self.started = self.resume_at = 0.0
        self.failures = 0

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches only us."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, start_new_session=True, preexec_fn=die_with_parent
        )

    def look_after(self) -> bool:
        """Restart the process if it ended. False when it never comes up."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.resume_at:
                self.start()
            return True
        if self.process.poll() is None:
            return True
        self.failures = self.failures + 1 if now - self.started < QUICK else 1
        print(f"The {self.name} process ended ({self.process.returncode}).", file=sys.stderr)
        self.process, self.resume_at = None, now + self.failures * PAUSE
        return self.failures < TRIES

    def signal(self, number: int) -> None:
        """Send the signal if the process still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


class Supervisor:
    """Keeps its children running until it is told to stop."""

    def __init__(self, commands: dict[str, list[str]]):
        self.children = [Child(name, command) for name, command in commands.items()]
        self.stopping = False

    def stop(self, *_signal) -> None:
        """Ask for the end; a signal handler."""
        self.stopping = True

    def run(self, is_up: Callable[[], bool], say: Callable[[], None]) -> bool:
        """Run until stopped; call `say` once, when `is_up` first answers yes. False on failure."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        well, said = True, False
        try:
            while well and not self.stopping:
                well = all(child.look_after() for child in self.children)
                if not said and is_up():
                    said = True
                    say()
                time.sleep(0.2)
        finally:
            self.end()
        return well

    def end(self) -> None:
        """Stop all children; those that do not listen are killed: the outbox loses nothing."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.signal(signal.SIGKILL)
                child.process.wait()
