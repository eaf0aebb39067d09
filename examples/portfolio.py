"""A mix of one's own through scenarios: what the lever alone takes, and what cash does beside it.

From the top of the checkout:

    python examples/portfolio.py                     # portfolio.csv, beside this script
    python examples/portfolio.py mine.csv CHF        # another file, at home in another currency
"""

from __future__ import annotations

import sys
from pathlib import Path

from bondstrike.findings.portfolio import assess
from bondstrike.findings.portfolio_holdings import read

HERE = Path(__file__).parent
SCENARIOS = ("eu-and-others", "europe-1tn-quarter")


def main(file: str | Path = HERE / "portfolio.csv", home: str = "EUR", draws: int = 1000) -> None:
    """Print losses in percent over a year, the worst twentieth last; and C26 by kind of cash."""
    held = read(file, home)  # a wrong row is refused here, in one line
    found = assess(held, *SCENARIOS, home=home, draws=draws)
    for name, one in found.stands.items():
        for view, seen in (("lever alone", one.effect), ("in all", one.outright)):
            lost = seen.mix.percent
            spread = f"{lost.low:+.1f} to {lost.high:+.1f} ({lost.median:+.1f})"
            print(f"{name:20} {view:12} loses {spread} %, at worst {seen.mix.shortfall:+.1f} %")
    for kind, claim in found.claim.items():
        where = f"not in {', '.join(claim.fails_in)}" if claim.fails_in else "in every scenario"
        print(f"cash ({kind}) is comfortable: {claim.finding}, {where}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
