"""
Dask inside a step: one function mapped over blocks, on a cluster, a local cluster or in this process.

The client comes from settings: an address of a scheduler, else a local cluster of
single-threaded processes, else (0 workers) this process. Results come back in order
of the blocks whatever the order of completion.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

Progress = Callable[[int, int], None]
"""Called with blocks done and blocks in all."""

Mapper = Callable[[Callable[..., Any], Any, Sequence[tuple[Any, ...]], Progress], list[Any]]
"""map(function, shared, blocks, progress): function(shared, *block) for every block, in order."""


def in_process(
    function: Callable[..., Any], shared: Any, blocks: Sequence[tuple[Any, ...]], progress: Progress
) -> list[Any]:
    """One block after the other, here."""
    results = []
    for number, block in enumerate(blocks, start=1):
        results.append(function(shared, *block))
        progress(number, len(blocks))
    return results


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
        Processes of the local cluster; None takes one per core, 0 works in this process.
    """
    if address is None and workers == 0:
        yield in_process
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


def _on(client: Any) -> Mapper:
    def run(
        function: Callable[..., Any], shared: Any, blocks: Sequence[tuple[Any, ...]], progress: Progress
    ) -> list[Any]:
        from distributed import as_completed

        everywhere = client.scatter(shared, broadcast=True, hash=False)
        futures = [client.submit(function, everywhere, *block, pure=False) for block in blocks]
        for done, future in enumerate(as_completed(futures, loop=client.loop), start=1):
            future.result()
            progress(done, len(blocks))
        return list(client.gather(futures))

    return run
