"""How a project gets approved: plans, grants, agreements."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "applications"
    label = "applications"
    verbose_name = _("Plans and decisions")
    default_auto_field = "django.db.models.BigAutoField"
