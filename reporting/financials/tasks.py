"""What the worker does for reports: build the files that were ordered, forget the old ones."""

from celery import shared_task

from . import building

MOST = 50


@shared_task(ignore_result=True)
def build_files() -> int:
    """Build what is ordered, one after the other; how many were built."""
    building.forget_old()
    built = 0
    for _n in range(MOST):
        row = building.claim()
        if row is None:
            break
        built += building.build(row)
    return built
