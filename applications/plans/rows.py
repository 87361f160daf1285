"""What rows of a plan share: they choose partners, and rows of other parts, of their matter."""

from foundation.workflow.forms import PlainForm

from .fields import PartnerField


class RowForm(PlainForm):
    """A row that names a partner of its matter, or a row of another part by its key."""

    points_at: dict[str, tuple[str, str]] = {}  # field -> (part, what a row is shown by)

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        for name, field in self.fields.items():
            if isinstance(field, PartnerField):
                field.among(self.matter)
            if name in self.points_at:
                part, shown = self.points_at[name]
                field.among(self._contents()[part], shown)

    def _contents(self) -> dict:
        # Read once for all rows: a list of 500 must not ask 500 times. Not under the name that
        # rules read from, because one of the parts is about to change.
        known = self.matter.__dict__
        if "_pointed_at" not in known:
            known["_pointed_at"] = known.get("_contents") or self.matter.fresh_contents()
        return known["_pointed_at"]
