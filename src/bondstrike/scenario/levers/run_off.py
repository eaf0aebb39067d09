"""Lever: maturing bonds are paid back and not reinvested; nothing is sold.

The holder's buckets age and empty; the chain takes rows with an even weekly flow, so the
run-off is cut into consecutive segments, each with the exact change of every bucket between
its ends. More rows make the path within a segment finer; the totals are exact with one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from jaxtyping import Float
from pydantic import Field

from bondstrike.scenario.ageing import Path, released
from bondstrike.scenario.fields import Share
from bondstrike.scenario.levers.common import Sender
from bondstrike.scenario.rows import Pool, ProgrammeRow, Sellers, Timing, each_seller
from bondstrike.units import WEEKS_PER_YEAR
from bondstrike.vocabulary import Bloc, Channel, Holder

MOST_SEGMENTS = 8
"""Segments per seller beyond which the path within a segment hardly improves."""

LEAST_MATURED = 1e-3
"""What matures within a row, at least, as a share of all that moves between buckets."""

ROUNDING = 1e-9
"""Relative change of a path that is rounding."""

Cuts = tuple[int, ...]
"""Ends of the segments as weeks since the start, 0 first, increasing."""

_Seller = tuple[Bloc, Holder]


class RunOff(Sender):
    """Do not reinvest a share of what matures, for `years` years; then reinvest again."""

    kind: Literal["run-off"]
    share: Share
    """Share of maturing holdings that is not reinvested."""
    drawn_from: Pool = "mobilisable"
    """Holdings that `share` refers to: what a government can order, or all of them."""
    years: Annotated[float, Field(ge=0.25, le=10.0)]
    """Years without reinvestment."""

    def pool(self) -> Pool:
        """What the lever draws on."""
        return self.drawn_from

    def fewest(self, sellers: Sellers) -> int:
        """Programme rows that the lever fills at least."""
        return len(list(each_seller(self.blocs, self.kinds(), sellers)))

    def rows(
        self, sellers: Sellers, timing: Timing, room: int, where: str = ""
    ) -> list[ProgrammeRow]:
        """At most `room` programme rows (or one per seller, if that is more)."""
        del where
        weeks = round(self.years * WEEKS_PER_YEAR)
        taking_part = list(each_seller(self.blocs, self.kinds(), sellers))
        paths = {seller: released(sellers.stock(*seller), weeks) for seller in taking_part}
        rows: list[ProgrammeRow] = []
        for seller, segments in _allot(paths, room).items():
            rows += self._segments(seller, paths[seller], segments, sellers, timing)
        return [row for row in rows if row.size.max() > 0.0]

    def _segments(
        self, seller: _Seller, path: Path, segments: int, sellers: Sellers, timing: Timing
    ) -> list[ProgrammeRow]:
        ends = _telling(path, cuts(path, segments))
        share = self.share * sellers.shares(*seller, self.drawn_from)
        return [
            self._row(seller, path[last] - path[first], share, timing, first, last)
            for first, last in pairwise(ends)
        ]

    def _row(
        self,
        seller: _Seller,
        change: Float[np.ndarray, "bucket"],
        share: Float[np.ndarray, "quantile"],
        timing: Timing,
        first: int,
        last: int,
    ) -> ProgrammeRow:
        bloc, holder = seller
        return ProgrammeRow(
            channel=Channel.RUN_OFF,
            bloc=bloc,
            holder=holder,
            mix=change / change.sum(),
            size=share * change.sum(),
            timing=Timing(timing.start + first, timing.announced),
            weeks=last - first,
            converted=self.proceeds.converted,
            parked=self.parked_by(holder),
            hedged=self.hedged,
        )


def _missed(path: Path, ends: Cuts) -> Float[np.ndarray, "week"]:
    """Sum over buckets by which even flows between `ends` miss the path, USD bn by week."""
    weeks = np.arange(len(path))
    even = [np.interp(weeks, ends, path[list(ends), k]) for k in range(path.shape[1])]
    return np.abs(path - np.column_stack(even)).sum(axis=1)


def cuts(path: Path, segments: int) -> Cuts:
    """Weeks at which a run-off is cut: each new cut where even flows miss the path most."""
    ends: Cuts = (0, len(path) - 1)
    while len(ends) <= segments:
        missed = _missed(path, ends)
        if missed.max() <= 0.0:
            break
        ends = tuple(sorted({*ends, int(missed.argmax())}))
    return ends


def _telling(path: Path, ends: Cuts) -> Cuts:
    """Ends between which something matures: a row's mix is its change over what matures.

    A stretch in which bonds only age from bucket to bucket joins its neighbour; one in which
    nothing happens any more is left out.
    """
    kept = [0]
    for end in ends[1:]:
        if _tells(path[end] - path[kept[-1]]):
            kept.append(end)
    tail = np.abs(path[-1] - path[kept[-1]]).sum()
    if len(kept) > 1 and tail > ROUNDING * np.abs(path[-1]).sum():
        kept[-1] = ends[-1]
    return tuple(kept)


def _tells(change: Float[np.ndarray, "bucket"]) -> bool:
    return bool(change.sum() > LEAST_MATURED * np.abs(change).sum())


def misfit(path: Path, segments: int) -> float:
    """Largest miss at any week, USD bn."""
    return float(_missed(path, cuts(path, segments)).max())


def _allot(paths: dict[_Seller, Path], room: int) -> dict[_Seller, int]:
    """Segments per seller: one each, then always one more where the misfit is largest."""
    segments = dict.fromkeys(paths, 1)
    misfits = {seller: misfit(path, 1) for seller, path in paths.items()}
    for _ in range(room - len(paths)):
        open_to_more = [seller for seller in paths if segments[seller] < MOST_SEGMENTS]
        if not open_to_more:
            break
        worst = max(open_to_more, key=lambda seller: misfits[seller])
        segments[worst] += 1
        misfits[worst] = misfit(paths[worst], segments[worst])
    return segments
