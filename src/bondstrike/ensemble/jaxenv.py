"""JAX set up for this job, before it is first imported: float64, one thread an operation.

The runner feeds one compiled program from two threads, so XLA must not split operations itself.
Compiled programs are kept per user, per processor and per version of JAX: a program compiled for
one processor may be refused by another. Never fork a process that has imported jax: spawn.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from bondstrike.ensemble.places import cache_folder, trim_folder

FLAGS: Final = ("--xla_cpu_multi_thread_eigen=false", "intra_op_parallelism_threads=1")
"""XLA flags that keep each operation on the thread that asked for it."""

CACHE_BYTES: Final = 256 * 1024**2
"""Compiled programs kept on disk, bytes; the oldest go first."""


def prepare_jax() -> Any:
    """Import jax with this job's settings and return the module; call it before any other import.

    If the caller has imported jax already, precision and cache are still set; the thread flags
    hold only if no computation has run yet.
    """
    os.environ.setdefault("JAX_ENABLE_X64", "1")
    os.environ.setdefault("JAX_PLATFORMS", "cpu")  # digits must not depend on the device
    os.environ["XLA_FLAGS"] = _with_flags(os.environ.get("XLA_FLAGS", ""))
    import jax

    jax.config.update("jax_enable_x64", True)
    if not getattr(jax.config, "jax_platforms", None):
        jax.config.update("jax_platforms", "cpu")
    _place_cache(jax)
    return jax


def is_loaded() -> bool:
    """Whether jax has been imported in this process (if so: spawn, don't fork)."""
    return "jax" in sys.modules


def _with_flags(flags: str) -> str:
    present = flags.split()
    names = {flag.split("=")[0] for flag in present}
    return " ".join(present + [flag for flag in FLAGS if flag.split("=")[0] not in names])


def _place_cache(jax: Any) -> None:
    folder = cache_folder("xla", _host_key())
    if folder is None or jax.config.jax_compilation_cache_dir:
        return
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    trim_folder(folder, CACHE_BYTES)


def _host_key() -> str:
    """Short name of processor and versions, so that no program is offered to another host."""
    traits = [platform.machine(), platform.system(), version("jax"), version("jaxlib")]
    info = Path("/proc/cpuinfo")
    if info.is_file():
        wanted = ("model name", "flags", "Features")
        lines = info.read_text(encoding="utf-8", errors="replace").splitlines()
        traits += sorted({line for line in lines if line.startswith(wanted)})
    return hashlib.sha256("\n".join(traits).encode()).hexdigest()[:16]
