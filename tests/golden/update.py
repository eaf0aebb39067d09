"""Takes today's answers as the golden ones: `python -m tests.golden.update [preset …]`.

Without a name all presets are taken. What moved is printed; CHANGELOG.md has to say why.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from tests.golden import kept as golden


def main(arguments: Sequence[str]) -> int:
    """Rewrite the golden statistics of some presets; gives back the exit code."""
    from bondstrike.ensemble.jaxenv import prepare_jax

    prepare_jax()
    from bondstrike.scenario.load import PRESETS

    unknown = [name for name in arguments if name not in PRESETS]
    if unknown:
        print(f"no such preset: {', '.join(unknown)}", file=sys.stderr)
        return 2
    for preset in arguments or PRESETS:
        update(preset)
    if not arguments:
        for file in golden.FOLDER.glob("*.json"):
            if file.stem not in PRESETS:
                file.unlink()
                print(f"{file.stem}: no longer a preset, removed")
    return 0


def update(preset: str) -> None:
    """Compute one preset, say what moved, and write it."""
    start = time.perf_counter()
    before, now = golden.stored(preset), golden.computed(preset)
    told = ["new"] if before is None else list(golden.moved(before, now))
    missing = [place for place in golden.PLACES if place not in now["statistics"]]
    if missing:
        raise SystemExit(f"{preset}: no such finding: {', '.join(missing)}")
    if told:
        golden.file_of(preset).write_text(golden.text_of(now), encoding="utf-8")
    print(f"{preset}: {len(told) or 'nothing'} moved ({time.perf_counter() - start:.1f} s)")
    for line in told:
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
