"""What the later links of the chain start from, filled from one world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bondstrike.world.kernels import load_fcig, load_kernels
from bondstrike.world.ties import load_ties
from bondstrike.world.to_budget import to_budget
from bondstrike.world.to_senders import to_alternatives, to_senders

if TYPE_CHECKING:
    from bondstrike.model.setting import Surroundings
    from bondstrike.world.schema import World


def to_surroundings(world: World, quarters: int) -> Surroundings:
    """Kernels, budget, markets elsewhere and what senders can lose, for `quarters` quarters.

    Raises `DataError` if a figure is missing.
    """
    from bondstrike.model.setting import Surroundings

    return Surroundings(
        kernels=load_kernels(),
        weights=load_fcig(),
        budget=to_budget(world, quarters),
        alternatives=to_alternatives(world),
        losses=to_senders(world),
        resolve=load_ties(),
    )
