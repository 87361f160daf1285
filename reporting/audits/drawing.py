"""What an audit does with its population: draws, in order, each beside the earlier ones."""

import secrets

from django.utils.functional import cached_property

from foundation.money.amounts import zero
from foundation.workflow import clock
from foundation.workflow.models import digest_of
from reporting.financials.own_part import pay_in

from . import sampling
from .population import items_of, known_of

BITS_OF_SEED = 128


class Drawing:
    """The frozen population and the draws; no states move here."""

    @cached_property
    def population(self) -> list[sampling.Item]:
        """The frozen costs of the report, without corrections."""
        report = self.financial_report
        return items_of(report.cost_lines(), pay_in(report))

    def population_digest(self) -> str:
        return sampling.population_digest(self.population)

    @cached_property
    def all_draws(self) -> list:
        """Its draws in their order."""
        return list(self.draws.select_related("by", "report_version").order_by("number"))

    def latest_draw(self):
        """The draw that counts: the last one; None before there is any."""
        return self.all_draws[-1] if self.all_draws else None

    def draw(self, by, data: dict) -> dict:
        """Draw a sample by a seed of the server's, beside any earlier one. Facts for the record.

        `data`: method, size, engagement. The record keeps the seed's digest: with the seed itself
        everybody who reads the record could work out which papers the auditor looks at. It shows
        when the audit is reported.
        """
        from .draw_models import Draw, SampleItem

        seed = secrets.token_hex(BITS_OF_SEED // 8)
        row = Draw.objects.create(
            audit=self, number=len(self.all_draws) + 1, method=data["method"], size=data["size"],
            engagement=data["engagement"], months=self.call_rules().audit_salary_months,
            seed=seed, known=known_of(self.population),
            population_digest=self.population_digest(), population_count=len(self.population),
            population_sek=sum((item.amount for item in self.population), zero().amount),
            report_version=self.report_now(), by=by, at=clock.now(),
        )  # fmt: skip
        self.all_draws.append(row)
        lines = {line.key: line for line in self.financial_report.cost_lines()}
        SampleItem.objects.bulk_create(
            SampleItem(draw=row, line=lines[one.key], certain=one.certain)
            for one in row.drawn_from(self.population)
        )
        return {
            "draw": row.number,
            "engagement": row.engagement,
            "seed_digest": digest_of(seed),
            "population_digest": row.population_digest,
            "count": row.items.count(),
        }

    def shows_its_sample_to(self, person) -> bool:
        """The engagement's own team always; when it is reported, everybody who sees the audit:
        then anybody can draw the same sample again."""
        return self.state == self.State.REPORTED or self.is_audited_by(person)
