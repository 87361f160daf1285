"""Persons, organisations, memberships, appointments and sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "foundation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from foundation.workflow.letters import topics
        from foundation.workflow.matters import answers

        from . import answering, letters, roles, tokens

        topics.update(invitation=letters.invitation, hand_over=letters.hand_over)
        answers.update(
            organisation_names=answering.organisation_names,
            file_numbers=answering.file_numbers,
            parties=answering.parties,
            serves=answering.serves,
            menu=answering.menu,
            person_links=answering.person_links,
            token_used=tokens.mark_used,
            possible_roles=roles.possible_roles,
        )
