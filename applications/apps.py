"""How a project gets approved: plans, grants, agreements."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "applications"
    label = "applications"
    verbose_name = _("Plans and decisions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from foundation.pages.beside import also_shows
        from foundation.workflow.matters import answers
        from foundation.workflow.rules import also_needs
        from partnerships.networks.models import Network
        from partnerships.programmes.models import Call

        from .agreements import rules as _agreed  # noqa: F401  (what stands on a decision)
        from .amendments.models import Amendment
        from .assessments.views import round_section
        from .budgets import preview
        from .decisions.views import decisions_section, footer_link
        from .grants import running  # noqa: F401  (tells what ending a partnership touches)
        from .grants.standing import grant_stands
        from .meetings.views import returned_section
        from .plans.models import Plan
        from .questions import rules  # noqa: F401  (says before a decision what is unanswered)
        from .results.linked import linked_section

        also_needs(Amendment, "begin", grant_stands)
        also_needs(Amendment, "submit", grant_stands)
        also_shows(Call, round_section)
        also_shows(Call, preview.section)
        also_shows(Network, linked_section)
        also_shows(Plan, decisions_section)
        also_shows(Plan, returned_section)
        known = answers["footer_links"]
        answers.update(footer_links=lambda: [footer_link(), *known()])
