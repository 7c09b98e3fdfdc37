"""How far a long action is. The faces show it: as a bar in the terminal, in Excel's status bar."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]  # files done, files in all, what is being made


def silent(_done: int, _all: int, _what: str) -> None:
    """Nobody watches."""


def part(progress: Progress, what: str, *, before: int = 0, after: int = 0) -> Progress:
    """The progress of a part of `what`, of which `before` files were done already and `after` will follow it."""

    def report(done: int, total: int, _: str) -> None:
        progress(before + done, before + total + after, what)

    return report


def seconds_left(done: int, total: int, seconds: float) -> int | None:
    """How long it will take yet, when `done` of `total` files took so many seconds; None before the first."""
    return round(seconds / done * (total - done)) if done else None


def stopped_at(done: int, total: int) -> str:
    """Where a stopped action was, for its last sentence."""
    return f"sesudah {done} dari {total} berkas" if 0 < done < total else "sebelum selesai"
