"""An executor on a Dask cluster, for folders too large for one computer. An optional extra (`kluster`)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from macros_py.findings import CannotGoOn, Code


@contextmanager
def executor_at(address: str | None) -> Iterator[Executor | None]:
    """An executor on the cluster whose scheduler listens at `address`; None where there is none: files are read here.

    Raises CannotGoOn (CLUSTER_MISSING, CLUSTER_UNREACHABLE).
    """
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise CannotGoOn(Code.CLUSTER_MISSING) from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise CannotGoOn(Code.CLUSTER_UNREACHABLE, found=address) from error
    with client, client.get_executor() as executor:
        yield executor
