"""Lever: tariffs and quotas of some blocs on US goods, and the tariffs that answer them.

What they do to trade and incomes is worked out before the chain, by exact hat algebra on thirteen
economies (`bondstrike.trade.tariffs`), at a low, central and high trade elasticity, for the first
year and for after ten. Programme rows carry it into the chain:

    LOST_EXPORTS   by bloc: US exports lost, diversion to others taken off; first year, and after
    IMPORT_COST    by bloc: what US buyers pay more under the answer

Between the first year and the tenth the loss moves evenly from one figure to the other. Each dollar
of exports lost carries what the measure costs every bloc in real income (`cost`: the tariff's own
revenue is in it, so a bloc may gain) and what it costs the United States by worse terms of trade
(`harm`). Both are the equilibrium's, with no hand idle; what lost demand does to output while it is
new, the chain adds. No Treasury is sold.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Final, Literal

import numpy as np
from jaxtyping import Float
from pydantic import Field

from bondstrike.errors import InputError
from bondstrike.model.schedules import Decides
from bondstrike.scenario.fields import LONGEST_WEEKS, Blocs, Weeks
from bondstrike.scenario.levers.common import Dated
from bondstrike.scenario.rows import CENTRAL, PerQuantile, ProgrammeRow, Sellers, Timing
from bondstrike.units import WEEKS_PER_YEAR
from bondstrike.vocabulary import N_BUCKETS, N_PROGRAMMES, Bloc, Channel, Holder

if TYPE_CHECKING:
    from bondstrike.trade.tariffs import Effects, Measure

GROWN_YEARS: Final = 10.0
"""Years after which trade answers as it does in the end."""

Rate = Annotated[float, Field(ge=0.0, le=200.0)]
"""Percentage points on top of tariffs in force."""

Quota = Annotated[float, Field(ge=0.1)]
"""Quantity allowed in as a share of what came in before."""

PerBloc = Float[np.ndarray, "bloc"]


class Tariffs(Dated):
    """Put tariffs or quotas on US goods for `weeks` weeks."""

    kind: Literal["tariffs"]
    blocs: Blocs
    """Blocs that take the measure, by name, or "all"."""
    rates: Rate | dict[str, Rate] = 0.0
    """Percentage points on all goods but energy and gold, or by product group."""
    quotas: Quota | dict[str, Quota] = Field(default_factory=dict)
    """Quantity allowed in, share of the base: on all goods but energy and gold, or by group."""
    rent: Literal["importer", "exporter"] = "importer"
    """Who keeps the price of a quota's licences."""
    energy: bool = False
    """Whether "all goods" takes in energy."""
    answer: Rate = 0.0
    """Tariff of the United States on all goods of these blocs in answer, percentage points."""
    weeks: Weeks = LONGEST_WEEKS
    """Weeks for which it lasts."""

    def fewest(self, sellers: Sellers) -> int:
        """Programme rows that the lever fills at least."""
        del sellers
        return self._phases() * len(self.blocs) + (len(self.blocs) if self.answer else 0)

    def rows(
        self, sellers: Sellers, timing: Timing, room: int, where: str = ""
    ) -> list[ProgrammeRow]:
        """Rows of lost exports and dearer imports. Raises InputError for what the core refuses,
        SolveError, with the residual, if its equilibrium isn't found.
        """
        del sellers, room
        if not self._does_something():
            return []
        effects = self._effects(where)
        years = min(self.weeks, timing.horizon - timing.start) / WEEKS_PER_YEAR
        cuts = (0.0, 1.0, years) if self._phases() == 2 and years > 1.0 else (0.0, years)
        rows = [
            row
            for first, last in pairwise(cuts)
            for row in self._lost(effects, first, last, timing)
        ]
        rows += self._dearer(effects, years, timing) if self.answer else []
        return [row for row in rows if np.abs(row.size).max() > 0.0]

    def measure(self) -> Measure:
        """The measure as the trade core takes it."""
        from bondstrike.trade.tariffs import Measure

        return Measure(
            senders=[bloc.value for bloc in self.blocs],
            rates=self.rates,
            quotas=self.quotas,
            rent=self.rent,
            us_retaliation=self.answer,
            energy=self.energy,
        )

    def _does_something(self) -> bool:
        rates = self.rates.values() if isinstance(self.rates, dict) else (self.rates,)
        return any(rates) or bool(self.quotas) or self.answer > 0.0

    def _phases(self) -> int:
        """Two rows of lost exports a bloc, or one if there are too many blocs for two."""
        return 2 if 3 * len(self.blocs) <= N_PROGRAMMES else 1

    def _effects(self, where: str) -> Effects:
        from bondstrike.trade import tariffs

        try:
            return tariffs.effects(self.measure())
        except InputError as error:
            raise InputError(
                error.what,
                where=f"{where}.{error.where}",
                got=error.got,
                allowed=error.allowed,
                nearest=error.nearest,
            ) from None

    def _lost(
        self, effects: Effects, first: float, last: float, timing: Timing
    ) -> list[ProgrammeRow]:
        """Exports lost between two times, years after the start: a row for each bloc."""
        grown = _grown(first, last)
        direct = -_between(effects.exports, grown)
        diverted = _between(effects.exports_diverted, grown).sum(axis=-1)
        gross = direct.sum(axis=-1)
        net = np.divide(gross - diverted, gross, out=np.ones_like(gross), where=gross > 0.0)
        lost = direct * net[:, None]
        income = _between(effects.real_income, grown)[CENTRAL]
        total = lost[CENTRAL].sum()
        per_dollar = -income / total if total > 0.0 else np.zeros_like(income)
        return [
            self._row(
                Channel.LOST_EXPORTS,
                bloc,
                lost[:, tuple(Bloc).index(bloc)] * (last - first),
                timing.later(round(first * WEEKS_PER_YEAR)),
                last - first,
                cost=per_dollar[1:],
                harm=float(per_dollar[0]),
            )
            for bloc in self.blocs
        ]

    def _dearer(self, effects: Effects, years: float, timing: Timing) -> list[ProgrammeRow]:
        """What buyers pay more for the goods of each bloc, by what it still sells."""
        grown = _grown(0.0, years)
        cost = _between(effects.import_cost, grown)
        sales = _still_sold(effects, grown, self.blocs)
        return [
            self._row(Channel.IMPORT_COST, bloc, cost * share * years, timing, years)
            for bloc, share in zip(self.blocs, sales / sales.sum(), strict=True)
        ]

    def _row(
        self,
        channel: Channel,
        bloc: Bloc,
        size: PerQuantile,
        timing: Timing,
        years: float,
        cost: PerBloc | None = None,
        harm: float = 0.0,
    ) -> ProgrammeRow:
        return ProgrammeRow(
            channel=channel,
            bloc=bloc,
            holder=Holder.PRIVATE,
            mix=np.zeros(N_BUCKETS),
            size=size,
            timing=timing,
            weeks=max(round(years * WEEKS_PER_YEAR), 1),
            cost=np.zeros(len(Bloc)) if cost is None else cost,
            harm=harm,
            decided=Decides.ELASTICITY,
        )


def _grown(first: float, last: float) -> float:
    """How far, on average between two times, trade has come from its first year to the end."""
    reached = np.clip((np.linspace(first, last, 401) - 1.0) / (GROWN_YEARS - 1.0), 0.0, 1.0)
    return float(reached.mean())


def _between(
    values: Float[np.ndarray, "estimate horizon *more"], grown: float
) -> Float[np.ndarray, "estimate *more"]:
    """Between the first year and the end, axis `horizon` gone."""
    return (1.0 - grown) * values[:, 0] + grown * values[:, 1]


def _still_sold(effects: Effects, grown: float, blocs: Sequence[Bloc]) -> PerBloc:
    """What each bloc still sells to the United States, central estimate, USD bn a year."""
    from bondstrike.trade.tables import us_imports

    changed = effects.sales_to_us + effects.sales_diverted
    sold = us_imports() + _between(changed, grown)[CENTRAL]
    return np.maximum(sold[[tuple(Bloc).index(bloc) for bloc in blocs]], 0.0)
