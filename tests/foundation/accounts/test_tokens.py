"""Tokens: printed once, kept as a digest, good for a while."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from foundation.accounts.models import ApiToken, Person
from foundation.accounts.tokens import issue_token, mark_used, person_of
from foundation.workflow import clock


def test_the_command_prints_the_token_and_nothing_else(cast, capsys):
    call_command("issue_token", "Coordinator@Lund.example", "--days", "7")
    token = capsys.readouterr().out
    assert token.endswith("\n")
    assert person_of(token.strip()) == cast.lund_coordinator
    row = ApiToken.objects.get()
    assert token.strip() not in str(vars(row))
    assert timedelta(days=6) < row.expires_at - clock.now() < timedelta(days=8)


@pytest.mark.parametrize("email", ["nobody@lund.example", "calendar@system.invalid"])
def test_the_command_makes_none_for_nobody(cast, email):
    with pytest.raises(CommandError):
        call_command("issue_token", email)


def test_a_token_ends_with_its_time_and_with_its_person(cast):
    token = issue_token(cast.lund_finance, days=1)
    with clock.standing_at(clock.now() + timedelta(days=2)):
        assert person_of(token) is None
    Person.objects.filter(pk=cast.lund_finance.pk).update(is_active=False)
    assert person_of(token) is None


@pytest.mark.parametrize("token", ["", "x", "å" * 500, "\x00", "\ud800"])
def test_what_is_no_token_is_nobodys(db, token):
    assert person_of(token) is None


def test_looking_up_a_token_reads_and_marking_it_writes_the_day(cast, django_assert_num_queries):
    token = issue_token(cast.lund_finance)
    with django_assert_num_queries(1):
        person_of(token)
    mark_used(token)
    assert ApiToken.objects.get().last_used_on == clock.today()
