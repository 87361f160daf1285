"""The worker's application; settings come from Django's, under CELERY_."""

import logging.config
import os
import warnings

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Only the root of a container runs this as root, and no task is unpickled here.
warnings.filterwarnings("ignore", message="You're running the worker with superuser")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
EVERY_MINUTE = (
    "foundation.workflow.tasks.tick",
    "foundation.workflow.tasks.send_notices",
    "reporting.financials.tasks.build_files",
)
app.conf.beat_schedule = {
    task.rpartition(".")[2]: {
        "task": task,
        "schedule": 60.0,
        # A worker that was away takes up the present one, not all that it missed.
        "options": {"expires": 55},
    }
    for task in EVERY_MINUTE
}
# Without this a task sent from any thread but the first goes to a broker that is not ours.
app.set_default()
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@setup_logging.connect
def same_logs_as_the_web_process(**kwargs) -> None:
    """Keep Celery from writing logs in its own form."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
    # A broker that is away is said once by whoever needs it, not by every library in between.
    logging.getLogger("kombu").setLevel(logging.ERROR)
