"""A random walk: whoever tries whatever, the promises of the process hold."""

from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from foundation.workflow.engine import take_step
from foundation.workflow.models import Entry, Notice
from foundation.workflow.steps import Invalid, Refused
from partnerships.declarations.models import Declaration
from partnerships.signatures.keys import mint_code
from partnerships.signatures.models import Signatory
from tests.stories.partnerships import a_declaration

PEOPLE = ["lund_coordinator", "lund_finance", "office_coordinator", "stranger", "signatory"]
STEPS = sorted(set(Declaration.steps()) - {"matched", "edit", "set_file_number"})


def body_of(name, one) -> dict:
    if name == "sign" and one:
        return {"code": mint_code(one), "digest": one.version.digest}
    return {"reason": "Because"}


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=some.lists(some.tuples(some.sampled_from(PEOPLE), some.sampled_from(STEPS)),
                        min_size=10, max_size=40))  # fmt: skip
def test_a_random_walk_keeps_the_promises(cast, moves):
    declaration = a_declaration(cast)
    for who, name in [("lund_coordinator", "request_signatures"), *moves]:
        pending = Signatory.objects.about(declaration).pending().first()
        one = pending if who == "signatory" else None
        person = one.person if one else getattr(cast, who, cast.stranger)
        before = Declaration.objects.get(pk=declaration.pk)
        saw = Declaration.objects.visible_to(person).filter(pk=declaration.pk).exists()
        try:
            after = take_step(declaration, name, person, body_of(name, one))
        except (Refused, Invalid, PermissionDenied):
            assert Declaration.objects.get(pk=declaration.pk).version == before.version
            continue
        assert saw
        assert after.version == before.version + 1
        entry = Entry.objects.about(declaration).order_by("-seq").first()
        assert (entry.source, entry.target) == (before.state, after.state)
        for notice in Notice.objects.filter(entry=entry).select_related("person"):
            assert Declaration.objects.visible_to(notice.person).filter(pk=after.pk).exists()
        if after.state == "submitted":
            rows = Signatory.objects.about(after).asked()
            assert {row.standing for row in rows} == {"signed"}
