"""Every handing on of a step as Riwayat has it, so that its papers can be printed again at any time, equal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from macros_py.base.grid import Value
from macros_py.tracker import journal
from macros_py.tracker.journal import Action, CellKey, Entry
from macros_py.tracker.records import Tracker


@dataclass(frozen=True, slots=True)
class Handed:
    """One unit in it, with what its row held.

    `next_due` is the limit of who received it, `returned` the reason why it came back before.
    """

    code: str
    name: str
    received: datetime | None
    due: datetime | None
    next_due: datetime | None
    minutes: Value
    punctuality: Value
    round: Value
    by: str
    forced: str | None
    returned: str | None


@dataclass(frozen=True, slots=True)
class Handing:
    """One press of Serahkan: `ordinal` counts those of its step, `action` those of Riwayat."""

    step: int
    ordinal: int
    action: int
    at: datetime
    units: tuple[Handed, ...]


def handings(tracker: Tracker) -> list[Handing]:
    """In the order of Riwayat. What was undone is left out, and its number is not given to another."""
    undone = journal.undone(tracker.log)
    cells: dict[CellKey, Value] = {}
    reasons: dict[str, str | None] = {}
    groups: dict[tuple[int, int], list[tuple[datetime, Handed]]] = {}
    for entry in tracker.log:
        cells |= {change.key: change.after for change in entry.changes}
        if entry.action == Action.RETURN and entry.code and entry.action_number not in undone:
            reasons[entry.code] = entry.reason
        elif entry.action in (Action.HAND_OVER, Action.FORCE) and entry.step and entry.code and entry.at:
            found = _handed(entry, entry.step, entry.code, cells, reasons.get(entry.code))
            groups.setdefault((entry.step, entry.action_number), []).append((entry.at, found))
    counted: dict[int, int] = {}
    result = []
    for (step, number), members in groups.items():
        counted[step] = counted.get(step, 0) + 1
        if number not in undone:
            units = tuple(handed for _, handed in members)
            result.append(Handing(step, counted[step], number, members[0][0], units))
    return result


def _handed(entry: Entry, step: int, code: str, cells: dict[CellKey, Value], returned: str | None) -> Handed:
    def own(heading: str) -> Value:
        return cells.get(CellKey(step, code, heading))

    def moment(value: Value) -> datetime | None:
        return value if isinstance(value, datetime) else None

    received = any(change.key == CellKey(step + 1, code, "Diterima") for change in entry.changes)
    return Handed(
        code=code,
        name=entry.text.partition(f": langkah {step} diserahkan")[0],
        received=moment(own("Diterima")),
        due=moment(own("Batas Waktu")),
        next_due=moment(cells.get(CellKey(step + 1, code, "Batas Waktu"))) if received else None,
        minutes=own("Durasi"),
        punctuality=own("Ketepatan"),
        round=own("Putaran"),
        by=entry.by,
        forced=entry.reason if entry.action == Action.FORCE else None,
        returned=returned,
    )


def span(moments: Iterable[datetime | None]) -> tuple[datetime, datetime] | None:
    """The first and the last of some moments; None where there is none."""
    known = [at for at in moments if at is not None]
    return (min(known), max(known)) if known else None
