import pytest
pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
def test_it(year):
    assert year.report.state == "settled"
