from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorkflowConfig(AppConfig):
    name = "foundation.workflow"
    label = "workflow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .triggers import restore_after_migrate

        post_migrate.connect(restore_after_migrate, sender=self, dispatch_uid="record_is_forever")
