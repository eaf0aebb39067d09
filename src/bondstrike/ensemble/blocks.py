"""Named arrays with unit, meaning and axes: what a result is made of.

A `Block` holds many arrays that share their leading axes, in numpy; `dataset` dresses it as an
xarray Dataset, which is imported only then (it costs seconds).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from bondstrike.errors import StoreError
from bondstrike.vocabulary import Bloc, Bucket, Holder, Sector, Tenor

if TYPE_CHECKING:
    import xarray as xr

LEVERS: Final = ("with", "without")
"""The two halves of a pair, in the order of the `lever` axis."""

DEADLINES: Final = (4, 13, 26, 52)
"""Weeks after the dispute begins at which the chance of a reversal is kept."""

YEARS: Final = tuple(range(2027, 2037))
"""Fiscal years of the axis `year`: the baseline date is the first day of the first."""

AXIS_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "lever": LEVERS,
    "tenor": tuple(Tenor),
    "bucket": tuple(Bucket),
    "coupon_bucket": tuple(Bucket)[1:],
    "bloc": tuple(Bloc),
    "holder": tuple(Holder),
    "sector": tuple(Sector),
    "deadline": tuple(f"{weeks} weeks" for weeks in DEADLINES),
    "year": tuple(map(str, YEARS)),
}
"""Labels of the axes that are closed lists; all other axes count from zero."""


@dataclass(frozen=True)
class Quantity:
    """What one array holds: its unit, its meaning in words, its axes after the leading ones."""

    name: str
    unit: str
    meaning: str
    axes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """Arrays that share their leading axes, e.g. (`draw`, `lever`, `week`).

    `labels` gives axes beyond `AXIS_LABELS` their own labels.
    """

    leading: tuple[str, ...]
    quantities: Mapping[str, Quantity]
    arrays: Mapping[str, np.ndarray]
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> np.ndarray:
        """The array of that name."""
        return self.arrays[name]

    def freeze(self) -> None:
        """Forbid writing to the arrays: what a digest signs does not change."""
        for array in self.arrays.values():
            array.setflags(write=False)

    def dims(self, name: str) -> tuple[str, ...]:
        """All axes of one array, leading ones first."""
        return self.leading + self.quantities[name].axes

    def label(self, axis: str) -> tuple[str, ...] | None:
        """Labels along an axis, None if it counts from zero."""
        return self.labels.get(axis, AXIS_LABELS.get(axis))

    def dataset(self) -> xr.Dataset:
        """The block as an xarray Dataset with `units` and `long_name` on every variable."""
        import xarray as xr

        variables = {
            name: (
                self.dims(name),
                array,
                {"units": self.quantities[name].unit, "long_name": self.quantities[name].meaning},
            )
            for name, array in self.arrays.items()
        }
        return xr.Dataset(variables, coords=self._coordinates())

    def sizes(self) -> dict[str, int]:
        """Length of every axis; raises `StoreError` if two arrays disagree."""
        found: dict[str, int] = {}
        for name, array in self.arrays.items():
            dims = self.dims(name)
            if len(dims) != array.ndim:
                raise StoreError(f"{name} has {array.ndim} axes, not {len(dims)}")
            for axis, length in zip(dims, array.shape, strict=True):
                if found.setdefault(axis, length) != length:
                    raise StoreError(f"axis {axis} of {name} is {length} long, not {found[axis]}")
        return found

    def _coordinates(self) -> dict[str, Any]:
        lengths = self.sizes()
        named = {axis: self.label(axis) for axis in lengths}
        return {axis: list(named[axis] or range(length)) for axis, length in lengths.items()}


def digest(blocks: Iterable[tuple[str, Block]]) -> str:
    """Hash of every number of a result, with the names, types and shapes they stand under."""
    total = hashlib.blake2b(digest_size=16)
    for title, block in blocks:
        for name in sorted(block.arrays):
            array = np.ascontiguousarray(block.arrays[name])
            total.update(f"{title}/{name}/{array.dtype.str}/{array.shape};".encode())
            total.update(array.reshape(-1).view(np.uint8).data)
    return total.hexdigest()


@cache
def quarter_ends(weeks: int, weeks_per_quarter: int) -> tuple[int, ...]:
    """Positions of the last week of every full quarter."""
    return tuple(range(weeks_per_quarter - 1, weeks, weeks_per_quarter))
