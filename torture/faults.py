"""Every call to the system fails once: each command, each call, with what that call can fail with.

The calls are caught where Python makes them (`os`, `open` with all that is read, written and closed through it, locks, new
processes), so it needs no compiler and runs under every system that Python has. What native libraries open themselves
(pyarrow's own files, the font and zone files of the C library) and the interpreter's own imports are not reached.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import random
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from acts import TRACKERS, Office, leftovers, run_again, state, tree, whole_copies, words
from child import Ended, run_command

import macros_py

_SPACE = "habis"  # from that call on nothing more can be written, and what was written can still be removed
_MEANS: dict[str, tuple[int, ...]] = {
    "open": (errno.EACCES, errno.EIO, errno.EMFILE),
    "read": (errno.EIO,),
    "write": (errno.ENOSPC, errno.EIO),
    "close": (errno.EIO, errno.ENOSPC),
    "fsync": (errno.EIO, errno.ENOSPC),
    **dict.fromkeys(("replace", "rename", "link", "unlink", "remove", "rmdir"), (errno.EACCES, errno.EIO)),
    **dict.fromkeys(("stat", "lstat", "scandir", "listdir", "access", "fstat"), (errno.EACCES, errno.EIO)),
    "mkdir": (errno.EACCES, errno.ENOSPC),
    **dict.fromkeys(("chmod", "chown", "fchmod", "utime", "setxattr", "removexattr"), (errno.EPERM, errno.EIO)),
    **dict.fromkeys(("listxattr", "getxattr"), (errno.ENOTSUP, errno.EIO)),
    "getcwd": (errno.ENOENT,),
    "flock": (errno.ENOLCK, errno.EIO),
    "new process": (errno.EAGAIN, errno.ENOMEM),
}
_INSTALLED = (sys.prefix, sys.base_prefix, str(Path(macros_py.__file__).parents[1]), "/usr")
_NEED_SPACE = {"write", "close", "fsync", "mkdir", "link", "create"}


class Fault:
    """The n-th call fails: once with `how` as a number, from there on for want of space with `how` as _SPACE."""

    def __init__(self, number: int, how: str, heard: Callable[[str], object] = lambda _: None) -> None:
        self.number, self.how, self.heard, self.count = number, how, heard, 0

    def call(self, name: str, *, creates: bool = False) -> None:
        """A call to the system is about to be made. Raises OSError when it is the one."""
        self.count += 1
        self.heard(name)
        if self.how == _SPACE:
            if self.count >= self.number > 0 and (name in _NEED_SPACE or creates):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        elif self.count == self.number:
            means = _MEANS[name]
            number = means[int(self.how) % len(means)]
            raise OSError(number, os.strerror(number))

    def install(self) -> None:
        """Take hold of the calls, in a process that was made for it."""
        raw = self._raw()
        builtins.open = io.open = lambda *args, **named: _open(raw, *args, **named)  # type: ignore[assignment]
        for name in set(_MEANS) - {"open", "read", "close", "flock", "new process"}:
            if hasattr(os, name):
                self._wrap(os, name)
        self._wrap(os, "open", creates=lambda args: bool(args[1] & os.O_CREAT))
        self._wrap(subprocess, "_fork_exec", "new process")
        try:
            import fcntl
        except ImportError:
            return
        self._wrap(fcntl, "flock")

    def _wrap(self, module: Any, name: str, says: str = "", creates: Callable[[Sequence[Any]], bool] = lambda _: False) -> None:
        real = getattr(module, name)

        def called(*args: Any, **named: Any) -> Any:
            if not (args and _of_the_program(args[0])):
                self.call(says or name, creates=creates(args))
            return real(*args, **named)

        setattr(module, name, called)

    def _raw(self) -> type[io.FileIO]:
        fault = self

        class Raw(io.FileIO):
            """A file of the system whose calls may fail."""

            def __init__(self, file: Any, mode: str, closefd: bool, opener: Any) -> None:
                self.counts, self.dirty = not isinstance(file, int) and not _of_the_program(file), False  # a pipe is no disk
                if self.counts and opener is None:
                    fault.call("open", creates=mode[0] in "wax")
                super().__init__(file, mode, closefd, opener)

            def _call(self, name: str) -> None:
                if self.counts:
                    fault.call(name)

            def readinto(self, buffer: Any) -> Any:
                self._call("read")
                return super().readinto(buffer)

            def readall(self) -> Any:
                self._call("read")
                return super().readall()

            def read(self, size: int = -1) -> Any:
                self._call("read")
                return super().read(size)

            def write(self, data: Any) -> Any:
                self._call("write")
                self.dirty = True
                return super().write(data)

            def close(self) -> None:
                if not self.closed:
                    super().close()
                    if self.dirty:
                        self._call("close")

        return Raw


def _of_the_program(path: object) -> bool:
    """Whether a path leads to what was installed: a broken installation is another matter."""
    return isinstance(path, (str, os.PathLike)) and os.fspath(path).startswith(_INSTALLED)


def _open(
    raw_type: type[Any], file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None,
    errors: str | None = None, newline: str | None = None, closefd: bool = True, opener: Any = None,
) -> Any:  # fmt: skip
    """`open` as in Python's own `_pyio`, on files whose calls may fail."""
    raw = raw_type(file, mode.replace("b", "").replace("t", ""), closefd, opener)
    if buffering == 0:
        return raw
    size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
    kind = io.BufferedRandom if "+" in mode else io.BufferedReader if mode[0] == "r" else io.BufferedWriter
    buffered: Any = kind(raw, size)
    if "b" in mode:
        return buffered
    return io.TextIOWrapper(buffered, encoding, errors, newline, buffering == 1)


def count(office: Office, act: str) -> int:
    """How many calls an act makes."""
    place, heard = office.fresh(), office.folder / "panggilan"
    fault = Fault(0, "0")

    def before() -> None:
        real = os.write
        fault.install()
        handle = os.open(heard, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        fault.count, fault.heard = 0, lambda _: real(handle, b".")

    run_command(words(act), place, before)
    return heard.stat().st_size


def breaches(office: Office, act: str, place: Path, ended: Ended) -> list[str]:
    """What is wrong after an act that was disturbed."""
    reference, found = office.reference(act), []
    if ended.crashed:
        found.append("hung" if ended.hung else "a traceback or 'tidak terduga'")
    if ended.code not in (0, 1, 2):
        found.append(f"exit code {ended.code}")
    if ended.code == 2 and len(ended.err.strip().splitlines()) != 1 and not ended.out:
        found.append("no sentence")
    after = tree(place)
    created = {name for name in after if name not in office.before}
    changed = {name for name, data in office.before.items() if after.get(name) != data}
    done = ended.code == reference.ended.code or ended.code in (0, 1)
    found += whole_or_none(office, act, place, created, changed, done)
    return found


def whole_or_none(office: Office, act: str, place: Path, created: set[str], changed: set[str], done: bool) -> list[str]:
    """What is half: of the tracker, of the set of files, of both together."""
    reference, found = office.reference(act), []
    if odd := changed - set(TRACKERS) - {name for name in changed if name.startswith("excel/")}:
        found.append(f"a stranger's file changed: {sorted(odd)[:3]}")
    for name in changed & set(TRACKERS):
        try:
            if state(place / name) != reference.trackers[name] and "konsolidasi" not in act:
                found.append(f"{name} is neither the old nor the new one")
        except Exception as error:
            found.append(f"{name} is lost: {error!r}"[:200])
    if created and created != set(reference.created) and done is not None:
        found.append(f"half a set: {sorted(created ^ set(reference.created))[:3]} of {len(reference.created)}")
    if not done and (created or changed):
        found.append(f"said no, yet did: {sorted(created | changed)[:3]}")
    if done and reference.created and not created:
        found.append("said done, made nothing")
    try:
        whole_copies(place)
    except Exception as error:
        found.append(f"a copy is broken: {error!r}"[:200])
    return found


def litter(office: Office, act: str, place: Path) -> list[str]:
    """What of a disturbed act is still there after the next one, and what of it stands in its way."""
    if not leftovers(place):
        return []
    made = {name for name in tree(place) if name not in office.before}
    ended = run_again(act, place)
    found = [f"the next run: {problem}" for problem in ["crashed"] * ended.crashed]
    if ended.code == 2 and not made and ended.err:  # without, the rules refuse: the act was done before
        found.append(f"the next run is refused: {ended.err.strip()[:160]}")
    if left := leftovers(place, killed=True):
        found.append(f"left for good: {left[:3]}")
    return found


def one(office: Office, act: str, number: int, how: str) -> list[str]:
    """Let one call fail; what is wrong then."""
    place = office.fresh()
    fault = Fault(number, how)
    ended = run_command(words(act), place, fault.install)
    return [
        f"{problem} | {ended.err.strip()[-300:]}"
        for problem in breaches(office, act, place, ended) + litter(office, act, place)
    ]


def cases(office: Office, acts: Sequence[str], wanted: int, seed: int) -> list[tuple[str, int, str]]:
    """Which calls fail how: all of them where `wanted` allows it, else as many of each command, by chance."""
    chance, chosen = random.Random(seed), []
    per_act = max(1, wanted // len(acts))
    for act in acts:
        total = count(office, act)
        every = [(act, number, how) for number in range(1, total + 1) for how in ("0", "1", _SPACE)]
        chance = random.Random(seed ^ zlib.crc32(act.encode()))
        chosen += chance.sample(every, min(per_act, len(every)))
    return chosen
