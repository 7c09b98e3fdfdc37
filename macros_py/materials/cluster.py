"""A Dask cluster as an executor for `consolidate`. Worth it only with very many files on several machines.

Every machine must see the folder of the materials under the same path. On one machine the children are faster: a task
costs a scheduler's round trip, a file costs a thousandth of a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from macros_py.base.findings import CannotGoOn, Code


@contextmanager
def connect(address: str) -> Iterator[Executor]:
    """The cluster at `address` (tcp://host:8786), as any other executor. CannotGoOn when it cannot be reached."""
    try:
        from distributed import Client  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        raise CannotGoOn(Code.LIBRARY_MISSING, detail="distributed", extra="kluster") from None
    try:
        client = Client(address, timeout="10s")  # type: ignore[no-untyped-call, unused-ignore]
    except (OSError, ValueError, TypeError) as error:
        raise CannotGoOn(Code.CLUSTER_NOT_REACHED, address=address, detail=type(error).__name__) from error
    with client:
        yield client.get_executor()  # type: ignore[no-untyped-call, unused-ignore]
