"""The one door: lock, check, change, record, tell. No state changes any other way."""

from collections.abc import Callable
from contextvars import ContextVar

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, models, transaction

from . import behalf, clock, record
from .forms import form_errors
from .matters import answers
from .models import Case, Counter, Draft, Entry, Notice, Part, Version, canonical, digest_of
from .roles import any_of
from .rules import errors
from .silence import counted_as_sent, notices_count_as_sent  # noqa: F401  (the door to it)
from .steps import ANY, Busy, Invalid, Refused, Stale, Step, door_is_open

TRIES = 3
REMARKS = ("note", "reason", "reasons")

_actor: ContextVar = ContextVar("actor", default=None)


class Gone(LookupError):
    """The matter is not there (any more): answered as not visible (404)."""


def take_step(matter, name, by, data=None, files=None, on_behalf_of=None, if_version=None,
              partial=False, prepared=False):  # fmt: skip
    """Take one step and return the matter as it is afterwards.

    `data` is what the step's form reads (typed text from a page, JSON from the API), `files` its
    uploads; `partial` merges the sent fields into the present values; `prepared`: the caller
    has called the matter's `before_step` already. Raises NoSuchStep, Gone,
    PermissionDenied (not yours), Stale (another version), Refused (not yet), Invalid (fields).
    """
    step = matter.step_named(name)
    if not prepared and not door_is_open.get():
        matter.before_step(name, by, data)

    def work():
        fresh = _lock(matter, step, data)
        check_person(fresh, step, by, on_behalf_of)
        _check_version(fresh, if_version)
        _check_readiness(fresh, step, by)
        cleaned = _clean(step.form_class(type(fresh)), data, files, fresh, by, partial)
        return _change(fresh, step, by, cleaned, on_behalf_of)

    return _through_the_door(work, by)


def take_consequence(matter, name, data=None):
    """A step that follows from the one being taken, in the same transaction, by the same person."""
    if not door_is_open.get():
        raise RuntimeError("a consequence follows from a step")
    step = matter.step_named(name)
    if not step.consequence:
        raise PermissionDenied
    by = _actor.get()
    fresh = _lock(matter, step, data)
    _check_readiness(fresh, step, by)
    return _change(fresh, step, by, dict(data or {}), None)


def begin(model, by, data=None, files=None, on_behalf_of=None):
    """Begin a matter: its row, its reference, its first entry. Raises as `take_step` does."""
    spec = model.begin
    may = answers["enters_for_partners"] if on_behalf_of else spec and spec.is_possible_for
    if spec is None or spec.consequence or not may(by):
        raise PermissionDenied
    probe = model(begun_by=by)
    probe.begun_for = on_behalf_of

    def work():
        cleaned = _clean(spec.form_class(model), data, files, probe, by)
        fresh = _insert(model, by, cleaned, state=None)
        facts = fresh.begun(by, cleaned) or {}  # parties first: they are what roles rest on
        held = model._base_manager.filter(any_of(spec.by, model, by), pk=fresh.pk)
        if not (fresh.may_act_for(by, on_behalf_of, spec.by) if on_behalf_of else held.exists()):
            raise PermissionDenied
        missing = [one for rule in spec.rules(model) for one in rule(fresh, by)]
        if errors(missing):
            raise Refused(spec, missing)
        return _enter(fresh, spec, by, cleaned, facts, on_behalf_of)

    return _through_the_door(work, by)


def begin_consequence(model, data: dict, state=None):
    """Begin a matter as part of the step being taken (an assessment, a partnership)."""
    if not door_is_open.get():
        raise RuntimeError("a consequence follows from a step")
    by = _actor.get()
    fresh = _insert(model, by, data, state)
    return _enter(fresh, model.begin, by, data, fresh.begun(by, data) or {})


def take_over(model, by, data, state, tells: bool = True):
    """Begin at a later state: a case that ran before the office used the system (office only).

    With `tells` those hear of it who hear of a beginning: one matter of a case is enough.
    """
    if not answers["takes_over"](by):
        raise PermissionDenied
    spec = model.begin

    def work():
        fresh = _insert(model, by, data, state)
        facts = fresh.begun(by, data) or {}
        return _enter(fresh, spec, by, data, facts, name="take_over", tells=tells)

    return _through_the_door(work, by)


def save_part(matter, part, by, values=None, rows=None, owner=None, if_version=None,
              on_behalf_of=None):  # fmt: skip
    """Save one part of a matter's content: the step `edit`, for this part.

    `values` are merged into an object, `rows` replace a list as a whole. Returns (matter, Part).
    """
    from .parts import clean_part, may_write_part

    spec = matter.parts[part]

    def work():
        step = matter.step_named("edit")
        fresh = _lock(matter, step, None)
        place = _owner(fresh, spec, by, owner, on_behalf_of)
        if not may_write_part(fresh, spec, by, on_behalf_of):
            raise PermissionDenied
        row = Part.objects.about(fresh).select_for_update().filter(name=part, owner=place).first()
        row = row or fresh.empty_part(part, place)
        if if_version is not None and if_version != row.version:
            raise Stale(row.version, [part])
        _check_part_state(fresh, spec, step)
        row.content = clean_part(fresh, part, spec, by, row.content, values, rows)
        row.version += 1
        row.updated_at = clock.now()
        row.language = row.language or getattr(by, "language", "")
        row.save()
        Draft.objects.filter(person=by, kind=fresh.label(), matter_id=fresh.pk, place=part).delete()
        facts = {"part": part, "part_version": row.version}
        if not spec.reads:  # the digest of a short secret gives it away to whoever guesses
            facts["digest"] = digest_of(canonical(row.content))
        if place:
            facts["organisation"] = place
        fresh.updated_at = clock.now()
        fresh.save(update_fields=["updated_at"])
        entry = record.append(fresh, "edit", by, source=fresh.state, target=fresh.state,
                              facts=facts, on_behalf_of=on_behalf_of)  # fmt: skip
        _tell_all(fresh, None, by, entry)
        return fresh, row

    return _through_the_door(work, by)


def freeze(matter, by, anew: bool = False) -> Version:
    """Write the matter's present content as its next version (the same one if nothing changed).

    With `anew` it is a new one all the same: what was said of the earlier version is void.
    """
    content = canonical(matter.content())
    latest = matter.latest_version()
    if latest and latest.content == content and not anew:
        return latest
    return Version.objects.create(
        case_id=matter.case_id, kind=matter.label(), matter_id=matter.pk,
        number=latest.number + 1 if latest else 1, content=content, digest=digest_of(content),
        at=clock.now(), by=by,
    )  # fmt: skip


def tell(matter, people, topic="step", entry=None, facts=None, by=None):
    """Owe each of the people a notice (in the transaction of the change)."""
    at = clock.now()
    sent = counted_as_sent(at)
    already = set()
    if entry is not None:
        already = set(
            Notice.objects.filter(entry=entry, topic=topic).values_list("person", flat=True)
        )
    rows = [
        Notice(
            person_id=pk, topic=topic, case_id=matter.case_id, kind=matter.label(),
            matter_id=matter.pk, entry=entry, facts=facts or {}, created_at=at, next_try_at=at,
            sent_at=sent,
        )
        for pk in sorted(people - already - ({by.pk} if by else set()))
    ]  # fmt: skip
    Notice.objects.bulk_create(rows)
    if rows and not sent:
        nudge()


def nudge() -> None:
    """Wake the worker after the commit; if the broker is away, the clock sends a minute later."""
    from .tasks import send_notices

    transaction.on_commit(lambda: _poke(send_notices), robust=True)


def _poke(task) -> None:
    task.apply_async(retry=False, ignore_result=True)


# The stations of the door


def _through_the_door(work: Callable, by):
    """Run the work in one transaction; a deadlock is tried three times, then it is `Busy`."""
    if door_is_open.get():
        return work()
    for attempt in range(1, TRIES + 1):
        opened, actor = door_is_open.set(True), _actor.set(by)
        try:
            with transaction.atomic():
                return work()
        except OperationalError as error:
            if not _may_try_again(error) or transaction.get_connection().in_atomic_block:
                raise
            if attempt == TRIES:
                raise Busy from error
        finally:
            door_is_open.reset(opened)
            _actor.reset(actor)


def _may_try_again(error) -> bool:
    state = getattr(error.__cause__, "sqlstate", "") or ""
    return state in {"40001", "40P01", "55P03"} or "locked" in str(error)


def _lock(matter, step: Step, data):
    """Lock the cases, then every row the step touches, ordered by floor, table and id."""
    further = [row for row in (step.locks(matter, data or {}) if step.locks else []) if row]
    rows = {(type(row), row.pk) for row in [matter, *further]}
    case_ids = {getattr(row, "case_id", None) for row in [matter, *further]} - {None}
    list(Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk"))
    fresh = None
    for model in sorted({model for model, _pk in rows}, key=_floor):
        ids = sorted(pk for kind, pk in rows if kind is model)
        locked = model._base_manager.select_for_update(of=("self",)).filter(pk__in=ids)
        for row in locked.order_by("pk"):
            if (model, row.pk) == (type(matter), matter.pk):
                fresh = row
    if fresh is None:
        raise Gone
    return fresh


def _floor(model) -> tuple[int, str]:
    from django.apps import apps

    labels = [config.label for config in apps.get_app_configs()]
    return labels.index(model._meta.app_label), model._meta.db_table


def check_person(matter, step: Step, by, on_behalf_of) -> None:
    """Refuse a step that is not this person's (403)."""
    if step.consequence:
        raise PermissionDenied
    if on_behalf_of:
        # Entering a paper that came by mail is help; a yes of somebody else's would be forgery.
        if step.personal or not matter.may_act_for(by, on_behalf_of, step.by):
            raise PermissionDenied
    elif not step.is_for(matter, by):
        raise PermissionDenied


def _check_version(matter, if_version) -> None:
    if if_version is not None and if_version != matter.version:
        later = Entry.objects.about(matter).filter(version__gt=if_version)
        changed = {
            name
            for facts in later.values_list("facts", flat=True)
            for name in facts.get("fields", [])
        }
        moved = later.exclude(source=models.F("target")).exists()
        raise Stale(matter.version, sorted(changed | ({"state"} if moved else set())))


def _check_readiness(matter, step: Step, by) -> None:
    missing = step.missing(matter, by)
    if errors(missing):
        raise Refused(step, errors(missing))


def _clean(form_class, data, files, matter, by, partial=False) -> dict:
    data = {} if data is None else data
    if partial:
        data = {**form_class.present(matter), **data}
    form = form_class(data, files, matter=matter, by=by)
    if not form.is_valid():
        raise Invalid(form_errors(form), form)
    return form.cleaned_data


def _change(matter, step: Step, by, cleaned, on_behalf_of):
    source = matter.state
    facts = getattr(matter, step.name)(by, cleaned) or {}
    _save_moved(matter, source)
    entry = record.append(
        matter, step.name, by, source=source, target=matter.state, facts=facts,
        remarks=_remarks(cleaned), on_behalf_of=on_behalf_of,
    )  # fmt: skip
    Draft.objects.filter(
        person=by, kind=matter.label(), matter_id=matter.pk, place__in=[step.name]
    ).delete()
    _tell_all(matter, step, by, entry)
    return matter


def _save_moved(matter, source) -> None:
    at = clock.now()
    matter.version += 1
    matter.updated_at = at
    if matter.state != source:
        matter.state_since = at
    matter.save()
    if matter.state != source and matter.state not in matter.holds:
        matter.done()  # nobody holds the pen any more: nobody can be late


def _insert(model, by, cleaned, state):
    at = clock.now()
    fields = {
        name: value
        for name, value in cleaned.items()
        if name in model.writable_fields() and not model._meta.get_field(name).many_to_many
    }
    if state is not None:
        fields["state"] = state
    amounts = {name: fields.pop(name) for name in list(fields) if hasattr(fields[name], "as_json")}
    matter = model(**fields, begun_by=by, created_at=at, updated_at=at, state_since=at, version=1)
    for name, money in amounts.items():  # an amount brings its currency along
        setattr(matter, name, money)
    parent = matter.parent()
    if parent is not None:
        matter.case = Case.objects.select_for_update().get(pk=parent.case_id)
    elif model.opens_case:
        matter.case = record.open_case(clock.today())
    matter.reference = _reference(matter)
    matter.save(force_insert=True)
    for name, value in cleaned.items():
        if name in model.writable_fields() and model._meta.get_field(name).many_to_many:
            getattr(matter, name).set(value)
    return matter


def _reference(matter) -> str:
    if matter.opens_case:
        return matter.case.reference
    word = matter.code.replace("_", "-")
    number = Counter.next(f"{matter.case.reference}-{word}")
    return f"{matter.case.reference}-{word}-{number}"


def _enter(matter, spec, by, cleaned, facts, on_behalf_of=None, name="begin", tells=True):
    matter.save()
    entry = record.append(
        matter, name, by, target=matter.state, facts=facts, remarks=_remarks(cleaned),
        on_behalf_of=on_behalf_of,
    )  # fmt: skip
    Draft.objects.filter(person=by, kind=matter.label(), matter_id=0).delete()
    if tells:
        _tell_all(matter, spec, by, entry)
    return matter


def _remarks(cleaned: dict) -> dict[str, str]:
    return {name: cleaned[name] for name in REMARKS if isinstance(cleaned.get(name), str)}


def _tell_all(matter, step, by, entry) -> None:
    """Those whom the step tells; a partner for whom it was entered has a letter of its own."""
    theirs = behalf.people_of(matter, entry and entry.on_behalf_of)
    if theirs:
        tell(matter, theirs, behalf.TOPIC, entry=entry, by=by)
    tell(matter, behalf.people_told(matter, step) - theirs, entry=entry, by=by)


def _owner(matter, spec, by, owner, on_behalf_of) -> int:
    if not spec.own:
        return 0
    theirs = on_behalf_of or matter.own_organisation(by)
    if owner is not None and owner != theirs:
        raise PermissionDenied
    if not theirs:
        raise PermissionDenied
    return theirs


def _check_part_state(matter, spec, step: Step) -> None:
    states = spec.states or step.sources
    if ANY not in states and matter.state not in states:
        raise Refused(step, [one for one in step.missing(matter) if one.code == "state"])
    problems = errors([one for rule in spec.needs for one in rule(matter)])
    if problems:
        raise Refused(step, problems)
