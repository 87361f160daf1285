"""Every test begins from one grant, made once for its module."""

from tests.reporting.granted import cast, grant, granted  # noqa: F401
