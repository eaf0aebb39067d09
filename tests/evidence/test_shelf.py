"""The shipped priors agree with the parameter classes, the library and themselves."""

from __future__ import annotations

import numpy as np
import pytest

from bondstrike.errors import DataError, InputError
from bondstrike.evidence import library
from bondstrike.evidence.distributions import Lognormal
from bondstrike.evidence.shelf import GRADES, LINKS, load_priors, read_link
from bondstrike.model import parameters as classes

ALL = load_priors()


def test_fields_and_rows_agree_in_name_and_order():
    links = classes.Parameters.__dataclass_fields__
    assert tuple(links) == LINKS
    fields = [
        f"{link}.{field}"
        for link in LINKS
        for field in getattr(classes, link.capitalize()).__dataclass_fields__
    ]
    assert list(ALL) == fields


def test_one_link_is_a_part_of_all():
    assert load_priors("haven") == {p: v for p, v in ALL.items() if p.startswith("haven.")}
    with pytest.raises(InputError) as caught:
        load_priors("tresuries")
    assert caught.value.nearest == "treasuries"


def test_every_citation_exists_and_is_about_something():
    cited = {id for prior in ALL.values() for id in prior.cites}
    assert cited <= set(library.studies())
    assert len(cited) > 40


@pytest.mark.parametrize("prior", ALL.values(), ids=lambda p: p.path)
def test_a_prior_says_what_it_is(prior):
    assert prior.grade in GRADES
    assert len(prior.meaning) > 10
    assert len(prior.why) > 40
    assert not prior.yours
    if prior.grade != "judgement":
        assert prior.grade >= min(library.study(id).grade for id in prior.cites)


@pytest.mark.parametrize("prior", ALL.values(), ids=lambda p: p.path)
def test_a_stated_lognormal_keeps_its_three_points(prior):
    stated = prior.distribution
    if not isinstance(stated, Lognormal):
        low, middle, high = prior.quantile([0.05, 0.5, 0.95])
        assert prior.valid[0] <= low < middle < high <= prior.valid[1]
        return
    found = prior.quantile([0.05, 0.5, 0.95])
    np.testing.assert_allclose(found, [stated.p5, stated.median, stated.p95], rtol=0.04)


def test_volatility_stays_a_memory_whatever_is_drawn_or_set():
    news, memory = ALL["treasuries.volatility_news"], ALL["treasuries.volatility_memory"]
    assert news.valid[1] + memory.valid[1] <= 0.99


def test_what_is_divided_by_stays_off_zero():
    # haven divides by the opening state, stress by the room under its ceiling, flows and fading
    # by half-lives, the flow premium by month_ratio − 1
    assert ALL["haven.opening"].valid[0] > 0
    for path in ("treasuries.stress_ceiling", "treasuries.month_ratio"):
        assert ALL[path].valid[0] > 1
    for path, prior in ALL.items():
        if "half_life" in path or "return_months" in path:
            assert prior.valid[0] > 0, path


def test_shares_are_shares():
    for path, prior in ALL.items():
        if prior.unit == "share" and path != "treasuries.local_demand":
            assert prior.valid[0] >= 0 and prior.valid[1] <= 1, path


def test_centres_are_the_designs_or_those_of_a_decision():
    """Stress: decision 0005; what is fitted has the wide priors of decisions 0011 and 0015."""
    centres = {
        "treasuries.lasting_bp": (0.6, 4.0, 27.0),
        "treasuries.stress_ceiling": (1.3, 2.2, 3.5),
        "treasuries.stress_slope": (0.05, 0.15, 0.4),
        "dollar.lasting_percent": (0.2, 1.0, 5.0),
        "dollar.passing_percent": (0.5, 3.0, 18.0),
    }
    for path, expected in centres.items():
        np.testing.assert_allclose(ALL[path].quantile([0.05, 0.5, 0.95]), expected, rtol=0.04)


TABLE = """
[lasting_bp]
meaning = "Lasting rise"
unit = "bp"
distribution = "normal"
mean = 4.0
sd = 1.0
valid = [0.0, 10.0]
cites = ["PI10"]
grade = "B"
why = "Because."
as_of = "2026-10"
"""


def test_a_good_table_is_read():
    prior = read_link("treasuries", TABLE)["treasuries.lasting_bp"]
    assert (prior.median, prior.unit, prior.cites) == (4.0, "bp", ("PI10",))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('unit = "bp"', "", "missing unit"),
        ('unit = "bp"', 'unit = " "', "missing unit"),
        ('unit = "bp"', "unit = 3", "missing unit"),
        ("sd = 1.0", "sd = -1.0", "sd must be positive"),
        ("sd = 1.0", "", "missing sd"),
        ("sd = 1.0", "sd = 1.0\nskew = 2.0", "not skew"),
        ('"normal"', '"gaussian"', "unknown distribution 'gaussian'"),
        ('["PI10"]', '["PI99"]', "unknown study"),
        ('["PI10"]', '"PI10"', "missing cites"),
        ('["PI10"]', "[]", "grade B without a study"),
        ('"B"', '"E"', "unknown grade"),
        ("[0.0, 10.0]", "[10.0, 0.0]", "malformed valid range"),
        ("[0.0, 10.0]", "[0.0]", "malformed valid range"),
        ("[0.0, 10.0]", "[0.0, inf]", "malformed valid range"),
        ("[0.0, 10.0]", "[0.0, 5.0]", "outside the valid range 0–5"),
        ('"2026-10"', '"October"', "malformed as_of"),
        ('why = "Because."', "", "missing why"),
    ],
)
def test_a_malformed_table_is_named_in_one_line(old, new, words):
    assert old in TABLE
    with pytest.raises(DataError) as caught:
        read_link("treasuries", TABLE.replace(old, new))
    message = str(caught.value)
    assert words in message
    assert "priors/treasuries.toml [lasting_bp]" in message
    assert "\n" not in message


def test_a_file_that_is_not_toml_is_named():
    with pytest.raises(DataError, match="not TOML.*priors/fed.toml"):
        read_link("fed", "[words")
    with pytest.raises(DataError, match="stray key"):
        read_link("fed", "words = 3")
