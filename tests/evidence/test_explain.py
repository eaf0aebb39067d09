"""The page of a link says all that a reader needs to argue with it."""

from __future__ import annotations

import pytest

from bondstrike.errors import InputError
from bondstrike.evidence.explain import explain, explain_prior
from bondstrike.evidence.shelf import LINKS, load_priors


@pytest.mark.parametrize("link", LINKS)
def test_every_parameter_of_a_link_is_on_its_page_in_order(link):
    page = explain(link, equation="e = mc²")
    assert page.equation == "e = mc²"
    assert [parameter.path for parameter in page.parameters] == list(load_priors(link))
    for parameter in page.parameters:
        low, high = parameter.range
        assert parameter.valid[0] <= low < parameter.median < high <= parameter.valid[1]
        assert parameter.unit in parameter.prior


def test_citations_are_said_in_a_line():
    page = explain_prior(load_priors()["treasuries.lasting_bp"])
    assert [study.id for study in page.cites][:2] == ["PI04", "PI05"]
    assert all("\n" not in study.summary() for study in page.cites)
    assert page.prior == "lognormal, median 4, 5–95 % 1.5–10 bp"


def test_what_the_user_replaced_is_marked():
    page = explain("fed", overrides={"fed.words": 0.2})
    marked = {parameter.path: parameter.prior for parameter in page.parameters if parameter.yours}
    assert marked == {"fed.words": "fixed at 0.2 share"}


def test_an_unknown_link_gets_the_nearest():
    with pytest.raises(InputError) as caught:
        explain("heaven")
    assert caught.value.nearest == "haven"
    with pytest.raises(InputError):
        explain("fed", overrides={"haven.opening": 0.5})
