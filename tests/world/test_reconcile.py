"""Reconciliation: every line of the shipped world, and what a failing one says."""

from __future__ import annotations

import pytest

from bondstrike.world.reconcile import HOLDERS, Check, checks, require


@pytest.fixture(scope="module")
def lines(world):
    return {line.line: line for line in checks(world)}


def test_every_line_of_the_shipped_world_holds(world):
    found = require(world)
    assert len(found) > 30
    assert all(line.passes for line in found)
    assert sum(line.tolerance is not None for line in found) >= 28


def test_holders_meet_outstanding_within_three_percent_and_the_residual_is_named(world, lines):
    line = lines["holders against outstanding, 30 Jun 2026, par"]
    assert line.tolerance == HOLDERS
    residual = world.tables["holders"].value("closing", "residual of June")
    assert -line.residual == pytest.approx(residual)
    assert "households" in line.note


def test_prices_that_turn_market_into_par_meet_the_published_soma(lines):
    """Z.1 holds the central bank at market value, H.4.1 at par: one price for both."""
    line = lines["SOMA of June at our prices against Z.1 market value"]
    assert abs(line.relative) < 0.015


def test_maturity_of_the_central_bank_is_the_published_one(lines):
    line = lines["SOMA maturity by bucket against CUSIPs, Dec 2025"]
    assert abs(line.residual) < 0.4


def test_a_check_without_tolerance_only_reports():
    line = Check("x", 2.0, 1.0, None)
    assert line.passes and line.residual == 1.0 and line.relative == 1.0


@pytest.mark.parametrize(("ours", "passes"), [(1.03, True), (0.97, True), (1.04, False)])
def test_tolerance_is_a_share_of_the_other_side(ours, passes):
    assert Check("x", ours, 1.0, 0.0301).passes is passes


def test_relative_to_zero_is_absolute():
    assert Check("x", 0.5, 0.0, 0.1).relative == 0.5
