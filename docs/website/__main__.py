"""`python -m docs.website [FOLDER]`: write the site; default `build/site`."""

from __future__ import annotations

import sys
from pathlib import Path

from docs.website import reading
from docs.website.pages import site

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "site"


def main(folder: str | Path = FOLDER) -> Path:
    """Write every page of the site below `folder` and say how many; gives back the folder."""
    target = Path(folder)
    pages = site(ROOT)
    for name, text in pages.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    absent = reading.absent()
    rest = f"; not there yet: {', '.join(absent)}" if absent else ""
    sys.stdout.write(f"docs: {len(pages)} files, start at {target / 'index.html'}{rest}\n")
    return target


if __name__ == "__main__":
    main(*sys.argv[1:])
