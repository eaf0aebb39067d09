"""What a mass sale of US Treasuries by foreign holders would do, and to whom.

    import bondstrike as bs

    result = bs.run("eu-and-others")
    result.weekly["yields"]  # xarray, with and without the sale

Names are loaded when they are first used: importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bondstrike.ensemble.ask import central, run
    from bondstrike.ensemble.manifest import __version__
    from bondstrike.ensemble.result import Result
    from bondstrike.findings.compare import compare
    from bondstrike.scenario import load_scenario
    from bondstrike.world import load_world

__all__ = ["run", "compare", "central", "load_scenario", "load_world", "Result", "__version__"]

_HOMES = {
    "run": "bondstrike.ensemble.ask",
    "compare": "bondstrike.findings.compare",
    "central": "bondstrike.ensemble.ask",
    "load_scenario": "bondstrike.scenario",
    "load_world": "bondstrike.world",
    "Result": "bondstrike.ensemble.result",
    "__version__": "bondstrike.ensemble.manifest",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'bondstrike' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
