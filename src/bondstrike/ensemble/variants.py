"""Other ways the same question could go, run over the same first draws for comparison."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

FED_MODES: Final = ("never", "slow", "fast", "cap")
"""Answers of the Fed that are set side by side."""

ALONE: Final = "alone"
"""The sale alone: the Fed never buys, haven and lost convenience are switched off."""

NO_HAVEN: Final = "no-haven"
"""As asked, without flight to or from Treasuries."""


def fed_variant(mode: str) -> str:
    """Name of the variant in which the Fed answers in that mode."""
    return f"fed-{mode}"


def variants_of(scenario: Any) -> dict[str, Any | None]:
    """Variants of a compiled scenario by name; None where one is the scenario itself."""
    import equinox as eqx

    from bondstrike.scenario.fed import Fed
    from bondstrike.vocabulary import FedMode

    def with_fed(mode: str, of: Any = scenario) -> Any:
        return eqx.tree_at(lambda s: s.fed, of, Fed(mode=FedMode(mode)).policy())

    def without(of: Any, *premises: str) -> Any:
        nothing = [np.float64(0.0)] * len(premises)
        return eqx.tree_at(lambda s: [getattr(s.premises, p) for p in premises], of, nothing)

    found = {fed_variant(mode): with_fed(mode) for mode in FED_MODES}
    found[NO_HAVEN] = without(scenario, "haven")
    found[ALONE] = without(with_fed("never"), "haven", "convenience")
    return {name: None if _same(scenario, other) else other for name, other in found.items()}


def _same(left: Any, right: Any) -> bool:
    import jax

    pairs = zip(jax.tree.leaves(left), jax.tree.leaves(right), strict=True)
    return all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in pairs)
