"""`bondstrike presets`: the questions that ship with the package."""

from __future__ import annotations

import dataclasses

from bondstrike.cli.output import AsJson, print_json, print_table


def command(json: AsJson = False) -> int:
    """List the questions that ship with the package."""
    from bondstrike.ensemble.jaxenv import prepare_jax

    prepare_jax()
    from bondstrike.scenario import list_presets

    presets = list_presets()
    if json:
        print_json([dataclasses.asdict(preset) for preset in presets])
    else:
        rows = [(preset.name, preset.title, preset.question) for preset in presets]
        print_table(("preset", "title", "question"), rows)
    return 0
