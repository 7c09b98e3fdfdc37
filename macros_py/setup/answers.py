"""What a look at a machine says: fine, not fine, or not to be told from here, and then what to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from macros_py.setup.machine import Machine

FINE, NOT_FINE, UNKNOWN = "baik", "tidak baik", "tidak dapat dipastikan"
NO_EXCEL_HERE = "Excel untuk Windows atau Mac tidak ada di sistem ini."
ELSEWHERE = "Jalankan perintah ini di komputer yang memakai Excel."


class Answer(NamedTuple):
    """One of the three states, what was seen, and what to do; the last is empty when all is fine."""

    state: str
    detail: str
    remedy: str


Check = Callable[[Machine], Answer]


def fine(detail: str) -> Answer:
    """It was looked at, and nothing is wrong."""
    return Answer(FINE, detail, "")


def wrong(detail: str, remedy: str) -> Answer:
    """It was looked at, and keeps the add-in from working."""
    return Answer(NOT_FINE, detail, remedy)


def unknown(detail: str, remedy: str) -> Answer:
    """It could not be looked at, or what was seen does not decide."""
    return Answer(UNKNOWN, detail, remedy)


def on_windows(check: Check) -> Check:
    """The check, which elsewhere says that it looked at nothing."""

    @wraps(check)
    def look(machine: Machine) -> Answer:
        if machine.platform != "win32":
            return unknown("Hanya dapat dilihat di Windows.", ELSEWHERE)
        return check(machine)

    return look
