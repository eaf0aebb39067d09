"""What ties the blocs to the target: arms and troops, as link 11 takes them.

`economy/defence.csv` gives for each bloc the share of its arms imports that come from the United
States and the American troops stationed there. It counts as dependent by that share if it has any
tie at all: troops beyond an embassy's guard, or a treaty.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from bondstrike.errors import DataError
from bondstrike.vocabulary import Bloc
from bondstrike.world.kernels import FOLDER
from bondstrike.world.tables import read_text

if TYPE_CHECKING:
    from bondstrike.model.resolve import Tables

TABLE = "defence"


@cache
def load_ties() -> Tables:
    """The shipped table. Raises `DataError` if a bloc is missing or a share is none."""
    return ties(read_text(FOLDER / f"{TABLE}.csv"))


def ties(text: str) -> Tables:
    """CSV text → the dependence of every bloc, share in [0, 1].

    Raises `DataError` naming the bloc that is missing, unknown or twice, or the value.
    """
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    from bondstrike.model.resolve import Tables

    found: dict[str, float] = {}
    for row in csv.DictReader(io.StringIO(text)):
        bloc, value = row["bloc"], row["dependence"]
        if bloc in found or bloc not in set(Bloc):
            raise DataError(f"{TABLE}: bloc '{bloc}' is unknown or there twice")
        found[bloc] = _share(bloc, value)
    missing = [bloc for bloc in Bloc if bloc not in found]
    if missing:
        raise DataError(f"{TABLE}: no row for '{missing[0]}'")
    return Tables(jnp.asarray(np.array([found[bloc] for bloc in Bloc])))


def _share(bloc: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise DataError(f"{TABLE}: dependence of '{bloc}' is '{text}', not a share from 0 to 1")
    return value
