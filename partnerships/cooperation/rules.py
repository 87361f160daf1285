"""What a partnership needs before a step; what may also come later is advice."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.workflow import clock
from foundation.workflow.rules import WARNING, Missing, rule
from partnerships.matching.forms import MOST

from .standing import agreement_in_force, last_day_of


@rule(_("each partner has named its steering group"))
def steering_groups_are_named(partnership, by):
    """DOMAIN §1: politicians of the majority and of the opposition, and a senior official."""
    for partner in partnership.people():
        mine = by is not None and partner.coordinated_by(by)
        for sentence in partner.lacks():
            yield Missing(
                "steering_group", sentence, level=WARNING, step="name_member" if mine else ""
            )


@rule(_("an agreement of cooperation is on file"))
def agreement_is_on_file(partnership):
    rows = partnership.stored("cooperation_agreements")
    if agreement_in_force(rows, clock.today()):
        return
    ended = last_day_of(rows)
    sentence = (
        _("The agreement of cooperation has ended.")
        if ended
        else _("There is no agreement of cooperation on file yet.")
    )
    yield Missing("no_agreement", sentence, part="cooperation_agreements", level=WARNING)


@rule(_("there is room for one more partner"))
def room_for_one_more(partnership):
    """Two or three work together (DOMAIN §2); the same number as a match takes."""
    if len(partnership.organisations) >= MOST:
        sentence = say("There are %(count)s partners already, and more than that cannot take part.")
        yield Missing("three_partners", sentence % {"count": MOST})


@rule(_("more than two partners take part"))
def more_than_two(partnership):
    if len(partnership.organisations) <= 2:
        yield Missing(
            "two_partners",
            _("Only two partners take part: without one of them the partnership is terminated."),
            step="terminate",
        )


@rule(_("the health is set by its own step"))
def never_by_hand(partnership):
    yield Missing("by_step", _("Use the step “Say how it is doing”."), step="set_health")
