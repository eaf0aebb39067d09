"""Write the quality report: `python -m tests.quality [--skip-backtest] [--skip-leave-out]`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bondstrike.errors import BondstrikeError


def main(arguments: Sequence[str] | None = None) -> int:
    """Gather, compose, write; gives back the exit code."""
    from bondstrike.ensemble.jaxenv import prepare_jax

    prepare_jax()
    from bondstrike.report.quality import compose, write
    from tests.quality.gather import BUILD, inputs

    parser = argparse.ArgumentParser(prog="tests.quality", description=__doc__)
    parser.add_argument("--skip-backtest", action="store_true")
    parser.add_argument("--skip-leave-out", action="store_true")
    parser.add_argument("--out", type=Path, default=BUILD / "report" / "index.html")
    asked = parser.parse_args(arguments)
    began = time.perf_counter()
    try:
        found = inputs(backtest=not asked.skip_backtest, leave_out=not asked.skip_leave_out)
        place = write(compose(found), asked.out)
    except BondstrikeError as error:
        print(f"report: {error}", file=sys.stderr)
        return error.exit_code
    print(f"report: {place} ({time.perf_counter() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
