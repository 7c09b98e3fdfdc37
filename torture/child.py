"""One command in a process of its own, forked from this one, in which everything is imported already: a tenth of a start."""

from __future__ import annotations

import importlib
import os
import pkgutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import macros_py

SECONDS = 60.0  # then it hangs
_CRASHES = ("Traceback", "tidak terduga", "Exception ignored")


def import_everything() -> None:
    """Import what commands would import one by one."""
    for module in pkgutil.walk_packages(macros_py.__path__, "macros_py."):
        with suppress(ImportError):  # what only Windows has
            importlib.import_module(module.name)
    for name in (
        "docxtpl",
        "reportlab.platypus",
        "icalendar",
        "pyarrow.parquet",
        "pandas",
        "holidays",
        "pyopenvba",
        "tabulate",
    ):
        with suppress(ImportError):
            importlib.import_module(name)


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int  # negative: the signal that ended it
    out: str
    err: str
    seconds: float
    hung: bool = False

    @property
    def crashed(self) -> bool:
        """Whether it showed what no user may see."""
        return self.hung or any(word in self.out + self.err for word in _CRASHES)


@dataclass
class Running:
    """A child at work."""

    pid: int
    spool: Path
    begun: float

    def wait(self, seconds: float = SECONDS) -> Ended:
        """How it ends; killed when it takes longer."""
        hung = False
        while not (done := os.waitpid(self.pid, os.WNOHANG))[0]:
            if time.monotonic() - self.begun > seconds and not hung:
                hung = True
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.001)
        took = time.monotonic() - self.begun
        texts = [file.read_text("utf-8", "replace") if (file := self.spool / name).exists() else "" for name in ("out", "err")]
        for name in ("out", "err"):
            (self.spool / name).unlink(missing_ok=True)
        self.spool.rmdir()
        return Ended(os.waitstatus_to_exitcode(done[1]), *texts, took, hung)


def start(act: Callable[[], int], folder: Path, before: Callable[[], object] | None = None) -> Running:
    """Let `act` run in `folder` in a child, after `before`; its value is the exit code."""
    spool = Path(tempfile.mkdtemp(prefix="layar-"))
    sys.stdout.flush()
    sys.stderr.flush()
    begun = time.monotonic()
    if pid := os.fork():
        return Running(pid, spool, begun)
    code = 70
    try:
        for handle, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(spool / name, os.O_WRONLY | os.O_CREAT, 0o600), handle)
        os.chdir(folder)
        for name, value in {"XDG_STATE_HOME": "milik pengguna", "HOME": "milik pengguna", "TMPDIR": "sementara"}.items():
            os.environ[name] = str(folder / value)
        tempfile.tempdir = None
        if before:
            before()
        code = act()
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def run_command(argv: Sequence[str], folder: Path, before: Callable[[], object] | None = None) -> Ended:
    """Run a command line in a folder, to its end."""
    return start(command(argv), folder, before).wait()


def command(argv: Sequence[str]) -> Callable[[], int]:
    """The command line as something to run."""
    from macros_py.cli import cli
    from macros_py.commands.terminal import run

    return lambda: run(cli, argv)
