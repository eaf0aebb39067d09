"""What a run gives back: labelled numbers, and what they are numbers of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bondstrike.ensemble.blocks import Block, digest
from bondstrike.ensemble.manifest import Manifest

if TYPE_CHECKING:
    import xarray as xr

BLOCKS: Final = (
    *("parameters", "summaries", "quarterly", "ledger", "weekly", "economy"),
    *("central", "attribution", "variants"),
)
"""What a result is made of, in the order in which it is hashed and written."""


@dataclass(frozen=True)
class Result:
    """One run: every draw a pair, with the lever and without.

    `blocks` hold numpy arrays by name. The properties dress them as xarray Datasets, with `units`
    and `long_name` on every variable; the `lever` axis is `with`, `without`.
    """

    blocks: Mapping[str, Block]
    manifest: Manifest

    @cached_property
    def weekly(self) -> xr.Dataset:
        """Weekly paths of the first draws, [draw, lever, week, …], float32."""
        return self.blocks["weekly"].dataset()

    @cached_property
    def quarterly(self) -> xr.Dataset:
        """Paths at quarter ends of the first draws, [draw, lever, quarter, …], float32."""
        return self.blocks["quarterly"].dataset()

    @cached_property
    def ledger(self) -> xr.Dataset:
        """The ledger at quarter ends of the first draws, [draw, lever, quarter, …], float32."""
        return self.blocks["ledger"].dataset()

    @cached_property
    def economy(self) -> xr.Dataset:
        """Economy and budget of the first draws, [draw, lever, quarter], float32."""
        return self.blocks["economy"].dataset()

    @cached_property
    def attribution(self) -> xr.Dataset:
        """The central path with every combination of links switched off, [coalition], float64."""
        return self.blocks["attribution"].dataset()

    @cached_property
    def summaries(self) -> xr.Dataset:
        """Summaries of every draw, [draw, …], float32."""
        return self.blocks["summaries"].dataset()

    @cached_property
    def parameters(self) -> xr.Dataset:
        """Parameters of every draw, [draw], in the unit of their prior."""
        return self.blocks["parameters"].dataset()

    @cached_property
    def central(self) -> xr.Dataset:
        """The central path: parameters at medians, no shocks, [lever, week, …], float64."""
        return self.blocks["central"].dataset()

    @cached_property
    def variants(self) -> xr.Dataset:
        """Summaries of the first draws under other premises, [variant, draw, …], float32."""
        return self.blocks["variants"].dataset()

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(a.nbytes for block in self.blocks.values() for a in block.arrays.values())

    def digest(self) -> str:
        """Hash of every number, to hold against `manifest.digest`."""
        return digest(self.ordered())

    def ordered(self) -> Iterator[tuple[str, Block]]:
        """The blocks that are there, in the order of `BLOCKS`."""
        return ((name, self.blocks[name]) for name in BLOCKS if name in self.blocks)

    def write(self, folder: str | Path) -> Path:
        """Write the result to a new folder, whole or not at all; see `ensemble.store`."""
        from bondstrike.ensemble.store import write

        return write(self, Path(folder))

    @classmethod
    def read(cls, folder: str | Path) -> Result:
        """Read a stored result; raises `StoreError` if it is not what its manifest says."""
        from bondstrike.ensemble.store import read

        return read(Path(folder))
