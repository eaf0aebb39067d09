"""What a job promises is what its parts deliver."""

from __future__ import annotations

import numpy as np

from bondstrike.ensemble.job import Job
from bondstrike.ensemble.program import CHUNK
from tests.ensemble import fakes


def test_columns_and_shocks_come_by_index():
    job: Job = fakes.job()
    whole, part = job.columns(0, 2 * CHUNK), job.columns(CHUNK, CHUNK)
    for path in job.parameters:
        np.testing.assert_array_equal(whole[path][CHUNK:], part[path])
    np.testing.assert_array_equal(job.shocks(0, 2 * CHUNK)[CHUNK:], job.shocks(CHUNK, CHUNK))
    assert set(job.medians) == set(job.parameters)
