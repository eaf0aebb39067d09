"""Draw the pictures of the README: `make picture`.

One is the spread of price impact, every study on one axis, as `bondstrike evidence price-impact
--out` writes it. The other is the answer to a question: the screen of `bondstrike run`, letter by
letter, as SVG text: no font is embedded, nothing is fetched, and the same answer gives the same
bytes. `make picture ARGS=price-impact` draws the first alone, any other name a preset's answer.
"""

from __future__ import annotations

import sys
from html import escape
from io import StringIO
from pathlib import Path

from rich.console import Console

from bondstrike import run
from bondstrike.findings.chain import read
from bondstrike.findings.spread import spread
from bondstrike.report import figures_evidence
from bondstrike.report.screen import show
from bondstrike.words.asked import asked
from bondstrike.words.chain import screen

COLUMNS = 100
LINE = 17
LETTER = 8.1
MARGIN = 22
PAPER, INK, QUIET, HEAD = "#fbfaf7", "#22252a", "#5d636b", "#8a3b12"


def lines_of(preset: str) -> list[str]:
    """The screen of a preset at 1,000 draws and seed 1, as plain lines."""
    console = Console(width=COLUMNS, file=StringIO(), color_system=None, force_terminal=False)
    result = run(preset)
    show(screen(read(result), asked(result.manifest)), console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    return [line.rstrip() for line in text.rstrip("\n").split("\n")]


def picture(lines: list[str]) -> str:
    """The lines as an SVG document."""
    width = round(COLUMNS * LETTER + 2 * MARGIN)
    height = LINE * len(lines) + 2 * MARGIN
    rows = "\n".join(_row(i, line) for i, line in enumerate(lines) if line)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="The screen of bondstrike run">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>\n'
        f'<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" '
        f'font-size="13" xml:space="preserve">\n{rows}\n</g>\n</svg>\n'
    )


def _row(place: int, line: str) -> str:
    head = place == 0 or (line[0] != " " and line.split()[0].isupper())
    style = f'fill="{HEAD}" font-weight="600"' if head else f'fill="{_ink(line)}"'
    y = MARGIN + LINE * (place + 1) - 5
    length = len(line) * LETTER
    return f'<text x="{MARGIN}" y="{y}" textLength="{length:.1f}" {style}>{escape(line)}</text>'


def _ink(line: str) -> str:
    return INK if line.startswith(" ") else QUIET


IMPACT = "price-impact"
"""Name of the picture of the studies."""


def main(*names: str) -> None:
    """Write docs/pictures/<name>.svg for each name, for the README's two without any."""
    for name in names or (IMPACT, "eu-and-others"):
        target = Path(__file__).with_name("pictures") / f"{name}.svg"
        if name == IMPACT:
            figures_evidence.write(spread(), target)
        else:
            target.write_text(picture(lines_of(name)), encoding="utf-8")
        Console().print(f"picture: {target.name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
