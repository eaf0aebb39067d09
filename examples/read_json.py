"""Read the findings that the command line prints as JSON, in any program that reads JSON.

From the top of the checkout:

    bondstrike run europe-1tn-quarter --json | python examples/read_json.py
"""

from __future__ import annotations

import json
import sys
from typing import TextIO


def main(source: TextIO | None = None) -> None:
    """Print the yields of a run's findings from `source`, standard input by default."""
    said = json.load(source or sys.stdin)
    manifest = said["manifest"]
    print(f"{manifest['title']} · {manifest['draws']} draws · baseline {manifest['baseline_date']}")
    print(f"{'':6}{'day one':>22}{'peak':>22}")
    for row in said["market"]["yields"]:
        cells = [f"{r['low']:+.1f} to {r['high']:+.1f} bp" for r in (row["day_one"], row["peak"])]
        print(f"{row['tenor']:6}{cells[0]:>22}{cells[1]:>22}")


if __name__ == "__main__":
    main()
