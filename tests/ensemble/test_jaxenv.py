"""jax as a run wants it: float64, one thread an operation, nothing forked."""

from __future__ import annotations

import os
import subprocess
import sys

from bondstrike.ensemble.jaxenv import FLAGS, is_loaded, prepare_jax

REPORT = """
import os
from bondstrike.ensemble.jaxenv import is_loaded, prepare_jax
assert not is_loaded()
jax = prepare_jax()
print(jax.numpy.zeros(1).dtype, os.environ["XLA_FLAGS"], jax.config.jax_compilation_cache_dir)
"""


def fresh(**environment: str) -> str:
    """What a new process reports."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("JAX_", "XLA_"))}
    command = [sys.executable, "-c", REPORT]
    done = subprocess.run(
        command, env=clean | environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_fresh_process_is_set_up(tmp_path):
    said = fresh(BONDSTRIKE_CACHE=str(tmp_path))
    assert said.startswith("float64")
    assert all(flag in said for flag in FLAGS)
    assert str(tmp_path) in said


def test_the_users_own_flags_stay():
    said = fresh(BONDSTRIKE_CACHE="off", XLA_FLAGS="--xla_cpu_multi_thread_eigen=true")
    assert "--xla_cpu_multi_thread_eigen=true" in said
    assert "eigen=false" not in said
    assert said.rstrip().endswith("None")


def test_preparing_twice_changes_nothing():
    prepare_jax()
    flags = os.environ["XLA_FLAGS"]
    prepare_jax()
    assert is_loaded()
    assert os.environ["XLA_FLAGS"] == flags
