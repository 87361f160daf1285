"""What came of a project: activities, money spent, reports and settlement."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "reporting"
    label = "reporting"
    verbose_name = _("Activities and accounts")
    default_auto_field = "django.db.models.BigAutoField"
