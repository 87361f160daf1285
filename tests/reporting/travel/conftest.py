"""These tests begin with a granted partnership."""

from tests.reporting.granted import cast, grant, granted  # noqa: F401
