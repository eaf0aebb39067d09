"""Trade tables: whole, graded, refused where they don't hold, and at the published sums."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.trade import tables
from bondstrike.trade.tables import ECONOMIES, ENERGY, FOLDER, GOLD, GROUPS, META, matrix_of, parse
from bondstrike.vocabulary import Bloc, Grade

HEADER = "exporter,importer," + ",".join(META)
META_TEXT = "USD bn,2023-12-31,BACI,A,"


def rows(**cells: str) -> str:
    """A matrix of ones as text; `cells` replaces the value of EXPORTER__IMPORTER."""
    lines = [HEADER]
    for i in ECONOMIES:
        for n in ECONOMIES:
            value = cells.get(f"{i}__{n}".replace("-", "_"), "1")
            lines.append(f"{i},{n},{value},{META_TEXT}")
    return "\n".join(lines) + "\n"


def matrix(text: str):
    return matrix_of(parse("goods_matrix", text))


# --- the matrix ----------------------------------------------------------------------------------


def test_the_goods_matrix_has_the_published_sums():
    goods = tables.goods_matrix()
    assert goods.flows.sum() == pytest.approx(21_749.7, abs=0.1)
    assert goods.between.sum() == pytest.approx(17_874.5, abs=0.1)
    assert goods.balances[0] == pytest.approx(-1_043.9, abs=0.1)
    assert goods.balances[ECONOMIES.index("china")] == pytest.approx(1_290.1, abs=0.1)
    assert goods.balances.sum() == pytest.approx(0.0, abs=1e-9)


def test_rows_sell_and_columns_buy():
    goods = tables.goods_matrix()
    china = ECONOMIES.index("china")
    assert goods.flows[china, 0] == 440.58
    assert goods.flows[0, china] == 145.97
    assert goods.exports[0] == pytest.approx(1_858.7, abs=0.1)


def test_taiwan_is_added_where_the_united_states_are_a_side_and_nowhere_else():
    without, with_it = tables.goods_matrix(), tables.goods_matrix(taiwan=True)
    centres = ECONOMIES.index("east-asian-centres")
    added = with_it.flows - without.flows
    assert added[0, centres] == pytest.approx(39.95)
    assert added[centres, 0] == pytest.approx(87.3)
    assert np.count_nonzero(added) == 2


def test_what_is_only_remembered_of_taiwan_is_graded_so_and_not_used():
    unused = [row for row in tables.figures("taiwan").values() if "not used" in row.note]
    assert unused and all(row.grade is Grade.D and "memory" in row.source for row in unused)


def test_a_matrix_of_ones_is_read():
    assert matrix(rows()).flows.sum() == len(ECONOMIES) ** 2


def test_a_missing_bloc_is_named():
    text = "\n".join(line for line in rows().splitlines() if "canada" not in line) + "\n"
    with pytest.raises(DataError, match="no row united-states/canada"):
        matrix(text)


def test_a_missing_cell_is_named_with_row_and_column():
    text = rows().replace(f"japan,canada,1,{META_TEXT}\n", "")
    with pytest.raises(DataError, match="no row japan/canada"):
        matrix(text)


def test_an_unknown_bloc_is_named():
    with pytest.raises(DataError, match="row atlantis/canada · got 'atlantis'"):
        matrix(rows() + f"atlantis,canada,1,{META_TEXT}\n")


def test_a_cell_twice_is_named_with_its_line():
    with pytest.raises(DataError, match="line 171 · japan/canada appears twice"):
        matrix(rows() + f"japan,canada,2,{META_TEXT}\n")


@pytest.mark.parametrize("value", ["much", "nan", "inf", ""])
def test_a_flow_that_is_no_number_is_named(value: str):
    with pytest.raises(DataError, match="japan/canada · value · got"):
        matrix(rows(japan__canada=value))


def test_a_negative_flow_is_named():
    with pytest.raises(DataError, match="row japan/canada · got -1"):
        matrix(rows(japan__canada="-1"))


def test_a_table_with_other_keys_is_no_matrix():
    text = "exporter," + ",".join(META) + f"\njapan,1,{META_TEXT}\n"
    with pytest.raises(DataError, match="keys · got"):
        matrix(text)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("japan,canada,1,EUR bn,2023-12-31,BACI,A,", "unit · got 'EUR bn'"),
        ("japan,canada,1,USD bn,2023,BACI,A,", "as_of · got '2023'"),
        ("japan,canada,1,USD bn,2023-12-31,,A,", "source · got nothing"),
        ("japan,canada,1,USD bn,2023-12-31,BACI,E,", "grade · got 'E'"),
        ("japan,canada,1,USD bn,2023-12-31,BACI,A", "number of fields"),
    ],
)
def test_a_row_without_unit_date_source_or_grade_is_refused(line: str, said: str):
    with pytest.raises(DataError, match=said):
        parse("goods_matrix", f"{HEADER}\n{line}\n")


def test_a_table_needs_its_header_and_its_file():
    with pytest.raises(DataError, match="line 1"):
        parse("goods_matrix", "exporter,importer,value\n")
    with pytest.raises(DataError, match="nowhere.csv · cannot be read"):
        tables.figures("nowhere")


# --- the others ----------------------------------------------------------------------------------


def test_every_shipped_figure_of_grade_d_says_what_it_rests_on():
    names = [path.stem for path in sorted(FOLDER.glob("*.csv"))]
    assert len(names) >= 10
    for name in names:
        for row in tables.figures(name).values():
            if row.grade is Grade.D:
                assert "judgement" in row.source or "memory" in row.source, f"{name}: {row.keys}"


def test_us_exports_add_up_to_the_official_total_and_its_groups():
    exports = tables.us_exports_by_group()
    assert exports.shape == (len(GROUPS), len(Bloc))
    assert exports.sum() == pytest.approx(2_179.9, abs=0.1)
    assert exports[GROUPS.index(GOLD)].sum() == pytest.approx(152.0, abs=0.1)
    assert exports[GROUPS.index(ENERGY)].sum() == pytest.approx(305.6, abs=0.1)
    assert exports[GROUPS.index("pharma")].sum() == pytest.approx(97.8, abs=0.1)
    assert (exports >= 0.0).all()


def test_the_european_union_stands_for_the_euro_area():
    column = tables.us_exports_by_group()[:, list(Bloc).index(Bloc.EURO_AREA)]
    assert column.sum() == pytest.approx(412.5, rel=0.01)
    assert column[GROUPS.index("aircraft")] == pytest.approx(44.3, rel=0.01)


def test_gold_is_most_of_what_switzerland_took():
    column = tables.us_exports_by_group()[:, list(Bloc).index(Bloc.SWITZERLAND_NORDICS)]
    assert column[GROUPS.index(GOLD)] > 0.7 * column.sum()


def test_the_us_tariff_in_force_has_the_published_mean():
    rates, imports = tables.us_tariffs(), tables.us_imports()
    assert rates @ imports / imports.sum() == pytest.approx(0.116, abs=1e-4)
    china = list(Bloc).index(Bloc.CHINA)
    assert rates[china] == pytest.approx(0.119 + 0.1087, abs=1e-4)


def test_only_china_answers_with_a_tariff_on_all_goods():
    rates = dict(zip(Bloc, tables.tariffs_on_us(), strict=True))
    assert rates.pop(Bloc.CHINA) == 0.10
    assert set(rates.values()) == {0.0}


def test_thetas_by_group_petroleum_capped_and_none_for_gold():
    found = tables.elasticities()
    theta = dict(zip(GROUPS, found.theta, strict=True))
    assert np.isnan(theta[GOLD])
    assert theta[ENERGY] == pytest.approx(13.53)
    assert theta["plastics-rubber"] == pytest.approx(1.67)
    assert theta["wood-textiles"] == pytest.approx((11.5 + 16.52 + 8.1) / 3.0)
    assert found.itpd["manufacturing"] == 3.80
    assert found.itpd_error["mining"] == 2.20


def test_elasticities_rise_with_the_estimate_and_with_time():
    levels = tables.levels()
    assert (np.diff(levels, axis=0) > 0.0).all()
    assert (levels[:, 1] >= levels[:, 0]).all()
    assert levels[0, 0] == 0.76 and levels[2, 1] == 3.8


def test_who_can_turn_elsewhere_pays_less_of_a_tariff():
    passed = tables.pass_through()
    assert (np.diff(passed) < 0.0).all()
    assert passed.min() == 0.86 and passed.max() == 0.95


def test_gaps_are_financed_at_first_and_not_for_ever():
    assert tables.financed().tolist() == [0.7, 0.0]


def test_output_and_employment():
    assert tables.gdp()[0] == 27_843.0
    assert (tables.gdp() > 0.0).all()
    assert tables.employment()["manufacturing"] == 12_573.0
    assert (np.diff(tables.jobs_per_bn()) > 0.0).all()
