"""Every output of a run by name: what the blocks of a result hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bondstrike.ensemble.attribution import QUANTITIES
from bondstrike.ensemble.blocks import Quantity

SHEETS: Final[Mapping[str, Quantity]] = {
    "executed": Quantity("executed", "$bn par", "Sold so far by programme", ("programme",)),
    "sheet": Quantity(
        "sheet", "$bn", "Deviation from the baseline, bonds at par", ("agent", "instrument")
    ),
    "price": Quantity("price", "of par", "Market value per unit of par", ("bucket",)),
}
"""The ledger's arrays at quarter ends, as `model.outputs.Quarterly`."""


def weekly_outputs() -> dict[str, Quantity]:
    """Weekly variables in the order of the chain."""
    from bondstrike.model.outputs import VARIABLES

    return {name: Quantity(name, v.unit, v.meaning, v.axes) for name, v in VARIABLES.items()}


def macro_outputs() -> dict[str, Quantity]:
    """Economy and budget by quarter, in the order of the chain."""
    from bondstrike.model.outputs import MACRO

    return {name: Quantity(name, v.unit, v.meaning) for name, v in MACRO.items()}


def parameter_outputs() -> dict[str, Quantity]:
    """Parameters by path, in the unit of their prior."""
    from bondstrike.evidence import load_priors

    priors = load_priors()
    return {path: Quantity(path, prior.unit, prior.meaning) for path, prior in priors.items()}


def all_outputs() -> dict[str, list[Quantity]]:
    """All arrays of a result by group, with their axes written out."""
    from bondstrike.ensemble.summaries import summary_quantities

    weekly = weekly_outputs()
    groups = {
        "weekly": (("draw", "lever", "week"), weekly),
        "quarterly": (("draw", "lever", "quarter"), weekly),
        "ledger": (("draw", "lever", "quarter"), SHEETS),
        "summaries": (("draw",), summary_quantities(weekly)),
        "variants": (("variant", "draw"), summary_quantities(weekly)),
        "central": (("lever", "week"), weekly),
        "economy": (("draw", "lever", "quarter"), macro_outputs()),
        "attribution": (("coalition",), QUANTITIES),
        "parameters": (("draw",), parameter_outputs()),
    }
    return {
        name: [Quantity(q.name, q.unit, q.meaning, (*axes, *q.axes)) for q in group.values()]
        for name, (axes, group) in groups.items()
    }
