"""Persons, organisations, memberships, appointments and sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "foundation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from foundation.workflow.letters import topics
        from foundation.workflow.matters import answers

        from . import answering, letters, possible, roles, tokens

        topics.update(
            invitation=letters.invitation, hand_over=letters.hand_over, way_in=letters.way_in
        )
        answers.update(
            organisation_names=answering.organisation_names,
            file_numbers=answering.file_numbers,
            parties=answering.parties,
            partners=answering.partners,
            serves=answering.serves,
            takes_over=roles.takes_over,
            menu=answering.menu,
            person_links=answering.person_links,
            token_used=tokens.mark_used,
            possible_roles=possible.possible_roles,
            enters_for_partners=roles.office.possible_for,
            one_enters_for_partners=lambda held: roles.office in held,
            coordinators_of=answering.coordinators_of,
        )
