"""Manifests: there and back, and what they refuse."""

from __future__ import annotations

import json

import pytest

from bondstrike.ensemble.checks import Failure
from bondstrike.ensemble.manifest import (
    Moments,
    __version__,
    from_dict,
    library_versions,
    source_hash,
)
from bondstrike.errors import StoreError
from tests.ensemble import fakes


def test_a_manifest_survives_json():
    failure = Failure(3, "with", "flow", 9, "not cleared", 1e-9)
    full = fakes.manifest(failures=(failure,), overrides=("fed.mode=fast",), notes=("a",))
    assert from_dict(json.loads(json.dumps(full.to_dict()))) == full


@pytest.mark.parametrize("spoil", [{"format": 0}, {"surplus": 1}, {"moments": {"day_one": 1}}])
def test_what_is_no_manifest_is_refused(spoil):
    with pytest.raises(StoreError, match="layout|not of a bondstrike"):
        from_dict(fakes.manifest().to_dict() | spoil)


def test_a_missing_key_is_refused():
    values = fakes.manifest().to_dict()
    del values["failures"]
    with pytest.raises(StoreError, match="failures"):
        from_dict(values)


def test_moments_stay_within_the_run():
    short = Moments.of(day_one=2, first_sale=3, sale_end=29, weeks=20)
    assert (short.month, short.quarter, short.half_year, short.two_years) == (6, 15, 19, 19)
    assert short.last == 19


def test_versions_and_source_are_named():
    assert __version__[0].isdigit()
    assert {"python", "jax", "numpy"} <= set(library_versions())
    assert len(source_hash()) == 32
