"""`bondstrike variables`: every output with unit, axes and meaning."""

from __future__ import annotations

import dataclasses

from bondstrike.cli.output import AsJson, print_json, print_table


def command(json: AsJson = False) -> int:
    """List every output: unit, axes, meaning."""
    from bondstrike.ensemble.jaxenv import prepare_jax

    prepare_jax()
    from bondstrike.ensemble.listing import all_outputs

    groups = all_outputs()
    if json:
        print_json({name: [dataclasses.asdict(q) for q in group] for name, group in groups.items()})
        return 0
    for name, group in groups.items():
        rows = [(q.name, q.unit, " ".join(q.axes), q.meaning) for q in group]
        print_table(("name", "unit", "axes", "meaning"), rows, title=f"\n{name}")
    return 0
