"""A matter to hang papers on: a call, which the office's manager writes."""

from foundation.workflow.engine import take_step
from tests.stories.partnerships import a_draft_call


def a_draft(cast):
    """The manager writes it, the office sees it, nobody else does."""
    return a_draft_call(cast)


def an_ended_one(cast):
    """No step starts from where it is."""
    call = a_draft(cast)
    for step in ("open", "close", "archive"):
        call = take_step(call, step, cast.manager)
    return call
