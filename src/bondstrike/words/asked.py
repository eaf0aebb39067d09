"""What was asked, as far as wording depends on it: the policy, the levers, what else happens."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bondstrike.ensemble.manifest import Manifest

SALES = ("sell-off", "run-off", "buyers-strike")
"""Kinds of levers after which somebody else has to hold Treasuries."""


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

    @property
    def done(self) -> str:
        """What happens to the Treasuries: a key of the section `done` of the catalogue `chain`."""
        sales = [kind for kind in self.kinds if kind in SALES]
        return sales[0] if len(sales) == 1 else "several"


def asked(manifest: Manifest) -> Asked:
    """What a run was asked; its scenario stands in the manifest as TOML, after overrides."""
    scenario = tomllib.loads(manifest.scenario)
    events = scenario.get("events", {})
    kinds = [str(lever["kind"]) for lever in scenario.get("levers", ()) if "kind" in lever]
    return Asked(
        policy=manifest.policy,
        kinds=tuple(dict.fromkeys(kinds)),
        events=any(value for name, value in events.items() if name != "start"),
        notes=tuple(map(counted, manifest.notes)),
    )


def counted(note: str) -> str:
    """A note with `levers.0` as readers count: `lever 1`; its first letter large."""
    said = re.sub(r"\blevers\.(\d+)", lambda found: f"lever {int(found[1]) + 1}", note)
    return said[:1].upper() + said[1:]
