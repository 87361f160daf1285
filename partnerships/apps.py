"""Who works together: from the call to the partnership."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "partnerships"
    label = "partnerships"
    verbose_name = _("Working together")
    default_auto_field = "django.db.models.BigAutoField"
