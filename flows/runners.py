"""Who runs the batches of an import: threads of this process, a Dask cluster or a Ray cluster. One setting chooses."""

from __future__ import annotations

import os
from typing import Any, Literal

from pipeline.errors import MissingDependencyError

Kind = Literal["thread", "dask", "ray"]
KINDS: tuple[Kind, ...] = ("thread", "dask", "ray")
LOOPBACK = "127.0.0.1"


def make_runner(kind: Kind, *, address: str | None = None, workers: int = 0) -> Any:
    """A task runner of Prefect. ``address``: of a cluster that is there; without it one is started on this machine,
    with so many workers (0: one a core) and no dashboard, and stopped after the flow.

    "thread" runs one batch at a time, as each fills the cores by itself. Raises MissingDependencyError
    "runner.missing" where the extra is not installed.
    """
    if kind == "thread":
        from prefect.task_runners import ThreadPoolTaskRunner

        return ThreadPoolTaskRunner(max_workers=1)
    count = workers or len(os.sched_getaffinity(0))
    try:
        return _dask(address, count) if kind == "dask" else _ray(address, count)
    except ImportError as error:
        raise MissingDependencyError("runner.missing", kind=kind, error=str(error)) from error


def _dask(address: str | None, workers: int) -> Any:
    import dask
    from prefect_dask import DaskTaskRunner

    # A daemon may have no children, and a batch has workers of its own. Theirs to set where the cluster is not ours.
    dask.config.set({"distributed.worker.daemon": False})
    if address:
        return DaskTaskRunner(address=address)
    local = {"n_workers": workers, "threads_per_worker": 1, "host": LOOPBACK, "dashboard_address": None}
    return DaskTaskRunner(cluster_kwargs=local)


def _ray(address: str | None, workers: int) -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    from prefect_ray import RayTaskRunner

    if address:
        return RayTaskRunner(address=address)
    # Ray listens on every address of the machine, also where it is told to keep to one; its token guards it.
    return RayTaskRunner(init_kwargs={"num_cpus": workers, "include_dashboard": False})
