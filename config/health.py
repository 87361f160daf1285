"""Whether this process serves, for supervisors and load balancers."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def database_is_current() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def cache_answers() -> bool:
    # Reading is enough to reach it, and looking at health must not write.
    cache.get("readyz")
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": database_is_current,
    "cache": cache_answers,
}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 “ok” when this process serves and the database answers, else 503."""
    try:
        database_answers()
    except DatabaseError:
        return HttpResponse("database does not answer", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when requests may be sent here, else 503; says which of the checks failed. The broker
    is not among them: without it nothing is lost and only messages are late."""
    found = {}
    for name, check in CHECKS.items():
        try:
            found[name] = check()
        except Exception:  # whatever a driver raises, the answer is the same: not ready
            found[name] = False
    return JsonResponse(found, status=200 if all(found.values()) else 503)
