"""Files with their versions, checks, storage and downloads."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "foundation.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from foundation.workflow.matters import answers

        from . import received

        answers.update(
            document_of=received.document_of,
            document_page=received.document_page,
            received_form=received.ReceivedForm,
        )
