"""What was asked, as far as wording depends on it: the policy, the levers, what else happens."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bondstrike.findings.compare import kinds_of

if TYPE_CHECKING:
    from bondstrike.ensemble.manifest import Manifest

SALES: Final = ("sell-off", "run-off", "buyers-strike")
"""Kinds of levers after which somebody else has to hold Treasuries."""

SELL_FOR: Final = ("us-goods", "invoicing", "clearing-union", "joint-asset")
"""Kinds of levers that sell Treasuries for the sake of something else."""

ON_BONDS: Final = (*SALES, "hedge-ratio", "bill-demand")
"""Kinds of levers on Treasuries and dollars that are held."""


@dataclass(frozen=True)
class Asked:
    """A question in the words that its answer needs."""

    policy: str = "tariffs"
    """What the dispute is about, a `vocabulary.PolicyKind`."""
    kinds: tuple[str, ...] = ("sell-off",)
    """Kinds of its levers, each once, in their order."""
    events: bool = False
    """Whether other events happen together with the levers."""
    notes: tuple[str, ...] = ()
    """What should be said beside the result, a phrase each."""
    levers: tuple[Mapping[str, Any], ...] = ()
    """The levers as the scenario states them, defaults filled in."""

    @property
    def done(self) -> str:
        """What happens to the Treasuries: a key of the section `done` of the catalogue `chain`."""
        sold = ["sell-off" if kind in SELL_FOR else kind for kind in self.kinds]
        sales = {kind for kind in sold if kind in SALES}
        return sales.pop() if len(sales) == 1 else "several"

    @property
    def on_bonds(self) -> bool:
        """Whether there are levers, all of them on Treasuries and dollars that are held."""
        return bool(self.kinds) and all(kind in ON_BONDS for kind in self.kinds)


def asked(manifest: Manifest) -> Asked:
    """What a run was asked; its scenario stands in the manifest as TOML, after overrides."""
    scenario = tomllib.loads(manifest.scenario)
    events = scenario.get("events", {})
    return Asked(
        policy=manifest.policy,
        kinds=kinds_of(manifest.scenario),
        events=any(value for name, value in events.items() if name != "start"),
        notes=tuple(map(counted, manifest.notes)),
        levers=tuple(scenario.get("levers", ())),
    )


def counted(note: str) -> str:
    """A note with `levers.0` as readers count: `lever 1`; its first letter large."""
    said = re.sub(r"\blevers\.(\d+)", lambda found: f"lever {int(found[1]) + 1}", note)
    return said[:1].upper() + said[1:]
