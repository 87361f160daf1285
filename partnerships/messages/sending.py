"""Sending: one notice a person, one entry in each case, all in one transaction."""

from django.db import transaction

from foundation.workflow import record
from foundation.workflow.engine import nudge
from foundation.workflow.models import Case, Notice
from foundation.workflow.silence import counted_as_sent

from .filling import filled, in_language, together
from .models import Message
from .recipients import Recipients

TOPIC = "message"
BETWEEN = "\n\n—\n\n"


@transaction.atomic
def send(by, key: str, subject: dict, body: dict, recipients: Recipients, offices) -> Message:
    """Files the message in each case and owes each person one letter, however many cases they
    are in. Sent once: the same key gives the message that was sent with it.
    """
    told = [one for one in recipients.matters if recipients.of_case.get(one.case_id)]
    # All cases first, in one order: two who send at once do not wait for each other.
    list(Case.objects.select_for_update().filter(pk__in={m.case_id for m in told}).order_by("pk"))
    message, new = Message.objects.get_or_create(
        key=key,
        defaults={
            "subject": subject, "body": body, "offices": list(offices), "by": by,
            "cases": len(told), "people": len(recipients.people),
        },
    )  # fmt: skip
    if not new:
        return message
    entries = {one: _file(one, message, recipients) for one in told}
    sent = counted_as_sent(message.at)
    for pk in sorted(recipients.people):
        own = recipients.cases_of(pk)
        first = own[0]
        Notice.objects.create(
            person_id=pk, topic=TOPIC, case_id=first.case_id, kind=first.label(),
            matter_id=first.pk, entry=entries[first], created_at=message.at,
            next_try_at=message.at, sent_at=sent,
            facts={"message": message.pk, "matters": [[one.label(), one.pk] for one in own]},
        )  # fmt: skip
    if recipients.people and not sent:
        nudge()
    return message


def _file(matter, message: Message, recipients: Recipients):
    """The entry in the case: to whom it went, and the text as it was sent in their languages."""
    told = recipients.of_case[matter.case_id]
    languages = sorted({recipients.people[pk].language or "en" for pk in told})
    texts = [written(message, [matter], language, "") for language in languages]
    said = BETWEEN.join(dict.fromkeys(f"{subject}\n\n{body}" for subject, body in texts))
    return record.append(
        matter, TOPIC, message.by, source=matter.state, target=matter.state,
        facts={"message": message.pk, "people": told}, remarks={"note": said},
    )  # fmt: skip


def written(message, matters: list, language: str, name: str) -> tuple[str, str]:
    """(subject, text) for a reader of these cases."""
    words = {
        "name": name or "…",
        "partnership": together([str(one) for one in matters]),
        "reference": together([one.reference for one in matters]),
        "call": together([in_language(one.call.titles, language) for one in matters]),
        "sender": str(message.by),
    }
    subject = filled(in_language(message.subject, language), words)
    return subject, filled(in_language(message.body, language), words)
