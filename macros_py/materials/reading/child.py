"""Reading in a child process: a file that others sent can crash, hang or swell; it costs that one file.

One child reads all files in sequence and streams the results, so the price of the isolation is one start (about 20 ms,
beside the parent's own work). When it dies or is stopped, the file it was on gets one finding and a new child goes on
with the next. Time is limited by a watchdog on every system. Memory is limited by the kernel on Linux; Windows and macOS
give no such limit without further packages, so there the look (`look.py`) and the watchdog must do.

The child is this interpreter without site-packages' start-up files and without the current folder on its path (`-I -S`):
it starts faster, and nothing that lies beside the materials can be imported.
"""

from __future__ import annotations

import gc
import marshal
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

MEMORY = 256 << 20
SECONDS = 8.0  # for a file; a unit's material takes a thousandth of a second, 100,000 rows about one
PIPE = 1 << 20  # Linux' 64 KB hold eight outcomes: a child would wait for a parent that is busy with the rules
_BOOT = "import sys; sys.path[:0] = {path!r}; from macros_py.materials.reading.child import serve; serve()"

ABORTED = frozenset({-6, 134, 3, -1073740791})  # how Rust ends when memory runs out: SIGABRT; fail-fast on Windows

Outcome = tuple[Any, ...]  # ("material", *Material) or ("refused", code, cell, values)


class Readers:
    """Children at work on files, from the moment it is made, whether or not somebody asks yet. To be closed."""

    def __init__(
        self,
        files: Sequence[str],
        year: int,
        variants: Callable[[], object],
        *,
        workers: int = 1,
        seconds: float = SECONDS,
        memory: int = MEMORY,
    ) -> None:
        """Several workers take turns at the files. `variants` is called while the children start."""
        self._count = len(files)
        self._readings = [_Reading(files[first::workers], (year, variants, memory), seconds) for first in range(workers)]
        for reading in self._readings:
            reading.send()

    def __iter__(self) -> Iterator[Outcome]:
        """The outcome of each file, in order, as soon as it is there."""
        return (self._readings[number % len(self._readings)].next() for number in range(self._count))

    def close(self) -> None:
        """End the children, whatever they do."""
        for reading in self._readings:
            reading.close()


def read_files(files: Sequence[str], year: int, variants: Callable[[], object], **limits: Any) -> Iterator[Outcome]:
    """The outcome of each file, in order, read when the first is asked for. `limits` are those of Readers."""
    readers = Readers(files, year, variants, **limits)
    try:
        yield from readers
    finally:
        readers.close()


def read_batch(files: Sequence[str], year: int, variants: object) -> list[Outcome]:
    """All outcomes at once: a task for an executor. A process of a cluster runs its own child."""
    return list(read_files(files, year, lambda: variants))


class _Reading:
    """Files in sequence, by one child after the other: a new one starts after a crash or a stop."""

    def __init__(self, files: Sequence[str], order: tuple[int, Callable[[], object], int], seconds: float) -> None:
        self._files, self._order, self._seconds, self._done = files, order, seconds, 0
        self._child = _Child(seconds) if files else None

    def send(self) -> None:
        """Tell the child what is left to do."""
        if self._child:
            year, variants, memory = self._order
            self._child.send(marshal.dumps((list(self._files[self._done :]), year, variants(), memory)))  # type: ignore[arg-type]

    def next(self) -> Outcome:
        """The outcome of the next file."""
        assert self._child  # noqa: S101 - nobody asks for more than there are
        outcome = self._child.receive()
        self._done += 1
        if self._child.ended:
            self._child.close()
            self._child = _Child(self._seconds) if self._done < len(self._files) else None
            self.send()
        return outcome

    def close(self) -> None:
        """End the child, whatever it does."""
        if self._child:
            self._child.close()


class _Child:
    """A running reader and the watchdog over it."""

    def __init__(self, seconds: float) -> None:
        import subprocess  # the child imports this module too, and does not need them
        import threading

        here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))  # noqa: PTH100, PTH120
        path = [here, *(entry for entry in sys.path if entry and entry != os.getcwd())]  # noqa: PTH109
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-I", "-S", "-c", _BOOT.format(path=path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pipesize=PIPE,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        self._results = self._process.stdout
        self._seconds, self._since, self._late, self.ended = seconds, 0.0, False, False
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def send(self, order: bytes) -> None:
        """Give it its work, all at once."""
        try:
            self._process.stdin.write(order)  # type: ignore[union-attr]
            self._process.stdin.close()  # type: ignore[union-attr]
        except OSError:
            return  # it died at once: the first receive says so

    def receive(self) -> Outcome:
        """The next outcome, or the reason why none came; then `ended` is true."""
        self._since = time.monotonic()
        length = self._results.read(4)
        data = self._results.read(int.from_bytes(length, "little")) if len(length) == 4 else b""
        self._since = 0.0
        if data:
            return marshal.loads(data)  # type: ignore[no-any-return]  # noqa: S302 - from our own child
        self.ended = True
        self._process.wait()
        if self._late:
            return "refused", "MATERIAL_TIMEOUT", None, {"seconds": round(self._seconds)}
        detail = "kehabisan memori" if self._process.returncode in ABORTED else "berhenti mendadak"
        return "refused", "MATERIAL_CRASHED", None, {"detail": detail}

    def close(self) -> None:
        """Kill it: between two files it has nothing to save."""
        self._over.set()
        self._process.kill()
        self._process.wait()
        self._results.close()

    def _watch(self) -> None:
        """Kill a child that keeps its parent waiting for longer than the limit."""
        while not self._over.wait(min(0.25, self._seconds / 4)):
            since = self._since
            if since and time.monotonic() - since > self._seconds:
                self._late = True
                self._process.kill()
                return


def serve() -> None:
    """The child: read the order, then send one outcome per file."""
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints must not mix with the outcomes
    files, year, variants, memory = marshal.loads(sys.stdin.buffer.read())  # noqa: S302 - from our own parent
    _limit(memory)
    from macros_py.materials.reading.headings import Words  # after the limit

    words = Words(variants, year)
    gc.disable()  # nothing here makes cycles, and the look over many small tuples costs a tenth
    for name in files:
        data = marshal.dumps(_outcome(name, words))
        results.write(len(data).to_bytes(4, "little") + data)
        results.flush()


def _limit(memory: int) -> None:
    try:
        import resource  # not on Windows
    except ImportError:
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        return  # macOS refuses the first


def _outcome(name: str, words: Any) -> Outcome:
    from macros_py.base.words import reason
    from macros_py.materials.reading.look import MAX_FILE
    from macros_py.materials.reading.reader import NOT_A_WORKBOOK, read
    from macros_py.materials.reading.zip_parts import Refused

    try:
        with open(name, "rb", buffering=0) as file:  # noqa: PTH123 - pathlib costs 5 ms of the start
            before = os.fstat(file.fileno())
            if before.st_size > MAX_FILE:
                raise Refused("MATERIAL_TOO_BIG", detail=f"{before.st_size >> 20} MB")
            data = file.readall()
            after = os.fstat(file.fileno())
        if (before.st_mtime_ns, before.st_size, len(data)) != (after.st_mtime_ns, after.st_size, after.st_size):
            raise Refused("MATERIAL_CHANGED")
    except Refused as refused:
        return "refused", refused.code, refused.cell, refused.values
    except OSError as error:
        return "refused", "MATERIAL_UNREADABLE", None, {"detail": reason(error)}
    try:
        return flatten(read(data, words, before.st_mtime))
    except Refused as refused:
        return "refused", refused.code, refused.cell, refused.values
    except MemoryError:
        return "refused", "MATERIAL_CRASHED", None, {"detail": "kehabisan memori"}
    except BaseException:  # a panic in calamine is a BaseException, and any error costs one file
        return "refused", "MATERIAL_DAMAGED", None, {"detail": NOT_A_WORKBOOK}


def flatten(material: Any) -> Outcome:
    """A Material as exact tuples and dicts, which is all that marshal carries."""
    identity, titles, blocks, remarks, modified, digest = material
    return (
        "material",
        {key: tuple(field) for key, field in identity.items()},
        tuple(map(tuple, titles)),
        tuple(map(tuple, blocks)),
        tuple(map(tuple, remarks)),
        modified,
        digest,
    )
