"""What ties the blocs to the target: whole, in order, and refused when it is not."""

from __future__ import annotations

import csv
import io

import jax.numpy as jnp
import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.vocabulary import Bloc
from bondstrike.world.kernels import FOLDER
from bondstrike.world.tables import read_text
from bondstrike.world.ties import TABLE, load_ties, ties

TEXT = read_text(FOLDER / f"{TABLE}.csv")
ROWS = {row["bloc"]: row for row in csv.DictReader(io.StringIO(TEXT))}
BLOCS = tuple(Bloc)


def table(**changes: str | None) -> str:
    """A small table: every bloc at a half, but for what is said; None leaves a bloc out."""
    said = {bloc.value: "0.5" for bloc in Bloc} | {
        name.replace("_", "-"): value for name, value in changes.items()
    }
    lines = [f"{bloc},{value}" for bloc, value in said.items() if value is not None]
    return "\n".join(["bloc,dependence", *lines]) + "\n"


def test_blocs_stand_in_the_order_of_the_vocabulary():
    found = np.asarray(ties(table(japan="1", latin_america="0")).dependence)
    assert found[BLOCS.index(Bloc.JAPAN)] == 1.0
    assert found[BLOCS.index(Bloc.LATIN_AMERICA)] == 0.0
    assert found.sum() == 0.5 * (len(BLOCS) - 2) + 1.0


def test_the_shipped_table():
    found = load_ties().dependence
    assert found.shape == (len(BLOCS),)
    assert found.dtype == jnp.float64
    by_bloc = dict(zip(BLOCS, np.asarray(found), strict=True))
    assert by_bloc == {bloc: float(ROWS[bloc]["dependence"]) for bloc in Bloc}
    # those without a treaty or troops don't depend; a treaty ally with no other supplier does most
    assert by_bloc[Bloc.CHINA] == by_bloc[Bloc.OFFSHORE_FUNDS] == 0.0
    assert max(by_bloc, key=by_bloc.__getitem__) is Bloc.JAPAN


def test_every_row_says_where_it_is_from():
    for row in ROWS.values():
        assert row["unit"] and row["as_of"] and row["source"] and row["grade"] in set("ABCD")
        assert int(row["troops"]) >= 0


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (table(japan=None), "no row for 'japan'"),
        (table(atlantis="0.5"), "'atlantis' is unknown or there twice"),
        (table() + "japan,0.2\n", "'japan' is unknown or there twice"),
        (table(japan="1.1"), "dependence of 'japan' is '1.1'"),
        (table(japan="-0.1"), "dependence of 'japan' is '-0.1'"),
        (table(japan="much"), "dependence of 'japan' is 'much'"),
        (table(japan=""), "dependence of 'japan' is ''"),
        (table(japan="nan"), "dependence of 'japan' is 'nan'"),
    ],
)
def test_what_a_table_may_not_be(text: str, what: str):
    with pytest.raises(DataError, match=what):
        ties(text)
