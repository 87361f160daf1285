"""The frame of every page, lists, filters, downloads and component tags."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "foundation.pages"
    label = "pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from foundation.workflow.matters import answers

        from .demonstration import is_loaded

        answers["demonstration"] = is_loaded
