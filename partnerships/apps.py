"""Who works together: from the call to the partnership."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "partnerships"
    label = "partnerships"
    verbose_name = _("Working together")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from foundation.pages.beside import also_shows
        from foundation.workflow.letters import topics
        from foundation.workflow.matters import answers

        from .comments.letters import comment
        from .cooperation.models import Partnership
        from .messages import letters, menu
        from .networks.sections import partnership_section
        from .signatures.mine import person_link

        topics.update(message=letters.message, comment=comment)
        also_shows(Partnership, partnership_section)
        known = answers["person_links"]
        answers.update(
            menu=menu.beside(answers["menu"]), person_links=lambda: [*known(), person_link()]
        )
