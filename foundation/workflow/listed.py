"""How the rows of a kind stand in its list: columns, filters, what is beside them."""


class Listed:
    """What the list page of a kind asks of it; rooms say more where the usual is not enough."""

    list_relations: tuple[str, ...] = ()
    list_columns: tuple[str, ...] = ()  # further columns of the list page
    list_leaves_out: tuple[str, ...] = ()  # columns all kinds have that this list page does without
    list_filter = ""  # the form of the room's forms.py that narrows and sorts its list page

    @classmethod
    def list_extras(cls, person) -> dict:
        """Further columns of the list for this person: {name: the field to filter by, or None}."""
        return {}

    @classmethod
    def prepare_rows(cls, matters: list) -> None:
        """Fetch at once what rows of a list show beside their own columns."""

    @classmethod
    def beside_list(cls, person, roles) -> dict:
        """What the room's own list page shows beside the rows (`new_url` replaces the usual one).

        `roles`: all that the person can have in anything, asked already.
        """
        return {}

    @classmethod
    def list_totals(cls, rows) -> list[str]:
        """What the rows that fit come to, as texts for the foot of the list: all, not one page."""
        return []

    @classmethod
    def list_states(cls) -> list:
        return list(cls._meta.get_field("state").choices)
