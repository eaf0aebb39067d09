"""Calibration tests hand their ranks to the quality report: `keep("hazard", {"x": ranks}, 100)`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parents[2] / "build" / "calibration"


def keep(
    fit: str,
    ranks: Mapping[str, np.ndarray],
    draws: int,
    bins: int = 10,
    folder: Path = FOLDER,
) -> Path:
    """Write ranks (0 to `draws`, axis `data set`) by quantity, counted in bins; where they lie."""
    edges = np.linspace(-0.5, draws + 0.5, bins + 1)
    counts = {name: np.histogram(x, edges)[0].tolist() for name, x in ranks.items()}
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{fit}.json"
    said = {"fit": fit, "draws": draws, "counts": counts}
    file.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    return file
