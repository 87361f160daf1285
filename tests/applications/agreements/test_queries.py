"""Pages of what follows a grant ask the database a number of questions that does not grow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.assessments.models import Assessment
from foundation.workflow.engine import take_step
from tests.stories import agreements as stories

pytestmark = pytest.mark.django_db
MATTER_PAGE = 30
OUT_FOR_SIGNING = 32  # its frozen text is compared with the grants as they stand


def test_no_page_of_a_matter_asks_too_much(cast, client):
    grant = stories.a_granted_partnership(cast)[1]
    draft = stories.an_agreement(cast, grant)
    signing = take_step(
        stories.an_agreement(cast, grant), "request_signatures", cast.office_coordinator
    )
    amendments = [stories.a_submitted_amendment(cast, grant), stories.an_amendment(cast, grant)]
    pages = [draft, signing, *amendments, Assessment.objects.first()]
    asked = {}
    for person in (cast.office_coordinator, cast.manager):
        client.force_login(person)
        client.get("/")
        for matter in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(matter.url).status_code == 200
            asked[person.name, matter.reference, matter.state] = len(queries)
    limits = {"signing": OUT_FOR_SIGNING}
    too_many = {
        where: count
        for where, count in asked.items()
        if count > limits.get(str(where[-1]), MATTER_PAGE)
    }
    assert too_many == {}


def test_lists_do_not_grow_with_their_rows(cast, client):
    grant = stories.a_granted_partnership(cast)[1]
    client.force_login(cast.office_coordinator)

    def counts():
        found = []
        for url in ("/api/v1/agreements/", "/api/v1/amendments/", "/agreements/", "/amendments/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    stories.an_agreement(cast, grant)
    stories.an_amendment(cast, grant)
    few = counts()
    for _n in range(3):
        stories.an_agreement(cast, grant)
        stories.an_amendment(cast, grant)
    assert all(many <= one for many, one in zip(counts(), few, strict=True))
