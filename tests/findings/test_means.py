"""Means over draws and their errors, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bondstrike.findings import means


def test_the_error_of_a_mean_is_that_of_the_textbook():
    values = np.array([1.0, 2.0, 3.0, np.nan])
    assert means.mean(values) == 2.0
    assert means.error(values) == pytest.approx(1.0 / math.sqrt(3.0))


def test_the_range_of_a_mean_is_its_error():
    found = means.mean_of(np.array([1.0, 2.0, 3.0]), "pp")
    assert (found.median, found.unit) == (2.0, "pp")
    assert found.high - 2.0 == pytest.approx(1.6448536 / math.sqrt(3.0))
    assert 2.0 - found.low == pytest.approx(found.high - 2.0)


def test_nothing_has_no_mean():
    assert math.isnan(means.mean(np.array([])))
    assert math.isnan(means.error(np.array([4.0])))


def test_a_point_has_no_spread():
    assert means.point(3.0, "bp") == means.Range(3.0, 3.0, 3.0, "bp")
