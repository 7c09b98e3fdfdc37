"""A broken Riwayat closed openly: an act with name and reason that seals what stands there now.

What was edited stays edited, and its rows cannot be undone; but it is said once, by whom and why, instead of for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from macros_py.books.copies import KeptSeal
from macros_py.tracker import checks
from macros_py.tracker.journal import Action, Change, Entry, backwards, broken, lost, next_action_number, summed
from macros_py.tracker.records import Tracker


def close(tracker: Tracker, now: datetime, by: str, reason: str, kept: Iterable[KeptSeal] = ()) -> list[Entry]:
    """The entries that close Riwayat: one over all rows, and one for each unit whose stamps Riwayat does not explain.

    None where no seal is broken, none of the `kept` ones is missing, and the computer's clock never goes back.
    """
    wrong = broken(tracker.log)
    if not (wrong or backwards(tracker.log) or lost(tracker.log, kept)):
        return []
    by_unit: dict[str, list[Change]] = {}
    for _, _, key, found, logged in checks.unexplained(tracker):
        by_unit.setdefault(key.code, []).append(Change(key, logged, found))
    number = next_action_number(tracker.log)
    text = (
        f"Riwayat ditutup: {len(wrong)} baris tidak cocok dengan sidiknya, {len(by_unit)} unit berisi lain dari yang dicatat."
    )
    first = Entry(number, now, by, Action.CLOSE, None, None, text, reason, closes=summed(tracker.log))
    taken = "isi sheet langkah diterima apa adanya."
    return [
        first,
        *(Entry(number, now, by, Action.CLOSE, None, c, f"{c}: {taken}", reason, tuple(x)) for c, x in by_unit.items()),
    ]
