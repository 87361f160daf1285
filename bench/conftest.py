"""What the measurements may ask for: one table at the end of the run."""

import pytest

from tests.conftest import pytest_configure  # noqa: F401  (pytest finds it by name)

_measured: list[tuple[str, str]] = []


@pytest.fixture
def measured():
    """Takes a row of the table: what was measured, and how it went."""
    return lambda what, result: _measured.append((what, result))


def pytest_terminal_summary(terminalreporter):
    """The table. Nothing is asserted: numbers of one machine mean nothing on another."""
    if not _measured:
        return
    width = max(len(what) for what, _result in _measured)
    terminalreporter.section("measured here and now")
    for what, result in _measured:
        terminalreporter.write_line(f"{what:{width}}  {result}")
