"""
Dask inside a step: one function mapped over blocks, on a cluster, a local cluster or in this process.

The client comes from settings: an address of a scheduler, else a local cluster of
single-threaded processes, else (0 workers) threads of this process. Results come back in order
of the blocks whatever the order of completion.
"""

from __future__ import annotations

import logging
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

Progress = Callable[[int, int], None]
"""Called with blocks done and blocks in all."""

Mapper = Callable[[Callable[..., Any], Any, Sequence[tuple[Any, ...]], Progress], list[Any]]
"""map(function, shared, blocks, progress): function(shared, *block) for every block, in order."""


def on_threads(threads: int) -> Mapper:
    """A mapper on threads of this process; compiled loops run side by side, the rest in turn."""

    def run(
        function: Callable[..., Any], shared: Any, blocks: Sequence[tuple[Any, ...]], progress: Progress
    ) -> list[Any]:
        results = []
        with ThreadPoolExecutor(max_workers=threads) as pool:
            for number, result in enumerate(pool.map(lambda block: function(shared, *block), blocks), start=1):
                results.append(result)
                progress(number, len(blocks))
        return results

    return run


def in_process(
    function: Callable[..., Any], shared: Any, blocks: Sequence[tuple[Any, ...]], progress: Progress
) -> list[Any]:
    """One block after the other, here."""
    return on_threads(1)(function, shared, blocks, progress)


def default_workers() -> int:
    """One worker per core this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def mapper(address: str | None, workers: int | None) -> Iterator[Mapper]:
    """
    A mapper for the steps of one run.

    Parameters
    ----------
    address : str or None
        A Dask scheduler; without it a local cluster is started.
    workers : int or None
        Processes of the local cluster; None takes one per core, 0 works on threads of this process.
    """
    if address is None and workers == 0:
        yield on_threads(default_workers())
        return
    from distributed import Client, LocalCluster

    for name in ("distributed", "distributed.worker", "distributed.scheduler", "distributed.nanny"):
        logging.getLogger(name).setLevel(logging.WARNING)
    if address is not None:
        with Client(address, set_as_default=False) as client:
            yield _on(client)
        return
    with (
        tempfile.TemporaryDirectory(prefix="pcc-dask-") as scratch,
        LocalCluster(
            n_workers=workers or default_workers(),
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",  # any free port: 8787 may be taken
            local_directory=scratch,
            silence_logs=logging.ERROR,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield _on(client)


ATTEMPTS = 3  # with everything handed out anew, when tasks are cancelled or worker after worker dies of them
LARGEST_GRAPH = "1TB"  # Dask warns of what is shared above 10 MB; it has to get there


def _on(client: Any) -> Mapper:
    """
    A mapper on a Dask client. A block that a lost worker had begun is done again.

    What is shared is the result of a task, not scattered: the scheduler can make it anew on another
    worker, while a scatter to a worker that is lost meanwhile fails or never ends.
    """

    def run(
        function: Callable[..., Any], shared: Any, blocks: Sequence[tuple[Any, ...]], progress: Progress
    ) -> list[Any]:
        import dask
        from distributed import CancelledError, KilledWorker, as_completed

        packed = pickle.dumps(shared, protocol=pickle.HIGHEST_PROTOCOL)  # bare, its parts would go one by one
        results: dict[int, Any] = {}
        for attempt in range(1, ATTEMPTS + 1):
            with dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGEST_GRAPH}):
                everywhere = client.submit(pickle.loads, packed, pure=False, retries=ATTEMPTS)
            open_blocks = [number for number in range(len(blocks)) if number not in results]
            futures = {
                client.submit(function, everywhere, *blocks[number], pure=False, retries=ATTEMPTS): number
                for number in open_blocks
            }
            try:
                for future in as_completed(futures, loop=client.loop):
                    results[futures[future]] = future.result()
                    progress(len(results), len(blocks))
                break
            except (CancelledError, KilledWorker):
                if attempt == ATTEMPTS:
                    raise
        return [results[number] for number in range(len(blocks))]

    return run
