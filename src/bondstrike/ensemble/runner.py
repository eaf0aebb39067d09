"""Runs the pair over all draws: fixed chunks, two threads on one compiled program.

A chunk is always computed whole; what lies beyond the last draw is thrown away. So the numbers
of a draw depend on its index and the seed alone: not on how many draws there are, nor on threads.
Memory does not grow with the paths of all draws, see `ensemble.collect`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any, Final

from bondstrike.ensemble.attribution import COALITIONS
from bondstrike.ensemble.job import Job
from bondstrike.ensemble.manifest import Manifest
from bondstrike.ensemble.program import CHUNK, give_back_memory
from bondstrike.ensemble.result import Result
from bondstrike.ensemble.work import VARIANT_DRAWS, Task, Work

THREADS: Final = 2
"""Threads that feed the compiled program."""

TIDY: Final = 2
"""Chunks after which memory that chunks have freed is handed back."""

Progress = Callable[[int, int], None]
"""Called with chunks done and chunks in all, from the thread that called `run`."""


class _Stopped(Exception):
    """A worker was told to leave."""


def run(
    job: Job,
    manifest: Manifest,
    *,
    progress: Progress | None = None,
    threads: int = THREADS,
) -> Result:
    """Compute all draws, the variants, the central path and what it is made of.

    Any exception, Ctrl-C included, stops the workers after their current chunk and goes on to
    the caller; nothing of the run is left.
    """
    work = Work(job, manifest.draws)
    tasks = _tasks(manifest.draws, job.variants, job.never is not None)
    _spread(work, tasks, progress, threads)
    return work.result(manifest)


def _tasks(draws: int, variants: Mapping[str, Any], attributed: bool) -> list[Task]:
    def chunks(kind: str, upto: int, variant: str = "") -> Iterator[Task]:
        for first in range(0, upto, CHUNK):
            yield Task(kind, first, min(CHUNK, upto - first), variant)

    tasks = [Task("central"), *chunks("draws", draws)]
    if attributed:
        tasks += chunks("attribution", len(COALITIONS))
    for name, scenario in variants.items():
        if scenario is not None:
            tasks += chunks("variant", min(draws, VARIANT_DRAWS), name)
    return tasks


def _spread(work: Work, tasks: list[Task], progress: Progress | None, threads: int) -> None:
    """Hand tasks to the threads, a few ahead; on any exception stop them and leave."""
    stop = threading.Event()

    def do(task: Task) -> None:
        if stop.is_set():
            raise _Stopped
        work.do(task)

    left = iter(tasks)
    done = 0
    with ThreadPoolExecutor(threads, thread_name_prefix="bondstrike") as pool:
        try:
            running = {pool.submit(do, task) for task in islice(left, 2 * threads)}
            while running:
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                done += _raise_first(finished)
                running |= {pool.submit(do, task) for task in islice(left, len(finished))}
                if done % TIDY == 0:
                    give_back_memory()
                if progress:
                    progress(done, len(tasks))
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _raise_first(finished: set[Future[None]]) -> int:
    for future in finished:
        future.result()
    return len(finished)
