"""Riwayat: the append-only log. Each row keeps what an action changed, and a seal over itself and the row before.

The seal is a plain hash: it shows that a row was edited, removed from the middle or inserted by hand. It is no protection
against someone who recomputes it on purpose.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from macros_py.base.grid import Table, Value
from macros_py.books.cell_values import Unfit, fit_for_cell
from macros_py.books.copies import KeptSeal
from macros_py.tracker import layout


class Action(StrEnum):
    """What a row of Riwayat says was done, in the words of the screen."""

    NEW = "Baru"
    START = "Mulai"
    HAND_OVER = "Serahkan"
    FORCE = "Serahkan paksa"
    RETURN = "Kembalikan"
    REFRESH = "Segarkan"
    CONSOLIDATE = "Konsolidasi"
    EXPORT = "Ekspor"
    PLAN = "Rencana"
    DOCUMENTS = "Dokumen"
    UNDO = "Urungkan"
    UPGRADE = "Perbarui"
    MARK = "Tandai"
    REMIND = "Pengingat"
    ASK = "Minta bahan"
    RESTORE = "Pulihkan"
    CLOSE = "Tutup Riwayat"
    TABLES = "Perubahan tabel"


_KEPT = ('{"bahan":"', '"}')  # around a piece: letters and digits only
_CLOSES = ('{"riwayat":"', '"}')
OLDEST = layout.LOG_TABLE.headings[: layout.LOG_TABLE.headings.index("Sidik") + 1]  # what Riwayat had in format 1
SEAL_LENGTH = 32  # hex digits of SHA-256 that are kept: 128 bits, short enough for a cell
PRINTED = 12  # of them on paper: short enough to be typed, too many to be met by chance


class CellKey(NamedTuple):
    """A cell of a step sheet by what it means, wherever its row stands."""

    step: int
    code: str
    heading: str


class Change(NamedTuple):
    """One cell that an action replaces."""

    key: CellKey
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of Riwayat: what one action did to one unit. `seal` is "" until the entry is appended."""

    action_number: int
    at: datetime | None
    by: str
    action: str
    step: int | None
    code: str | None
    text: str
    reason: str | None
    changes: tuple[Change, ...] = ()
    number: int = 0
    seal: str = ""
    raw_changes: str | None = None
    index: int = 0
    kept: str | None = None  # a piece of what Konsolidasi replaced (`replaced`); such a row has no changes
    closes: str | None = None  # what all rows before it add up to, for an entry that closes a broken Riwayat
    recorded: datetime | None = None  # the computer's clock when the row was written; older programs kept none
    state: str | None = None  # a piece of what tables held after it (`contents`), where that changed

    def body(self) -> str:
        """The text that the seal covers: everything a reader of the row sees."""
        at = self.at.isoformat() if self.at else None
        fields = (self.number, self.action_number, at, self.by, self.action, self.step, self.code, self.text,
                  self.reason, self.raw_changes)  # fmt: skip
        later = [self.recorded.isoformat() if self.recorded else None, self.state]
        while later and later[-1] is None:  # rows of older programs, which kept neither, keep the seal that they have
            later.pop()
        return json.dumps((*fields, *later), ensure_ascii=False, separators=(",", ":"))


def seal(previous: str, entry: Entry) -> str:
    """The seal of `entry` after a row sealed with `previous`."""
    body = (previous + entry.body()).encode(errors="surrogatepass")  # the book refuses such a text, with its cell
    return hashlib.sha256(body).hexdigest()[:SEAL_LENGTH]


def encode(changes: Iterable[Change]) -> str | None:
    """Changes of one unit as JSON: step → heading → [before, after]; times as ISO 8601. None when there are none."""
    steps: dict[str, dict[str, list[object]]] = {}
    for (step, _, heading), before, after in changes:
        steps.setdefault(str(step), {})[heading] = [_plain(before), _plain(after)]
    return json.dumps(steps, ensure_ascii=False, separators=(",", ":")) if steps else None


def decode(text: str | None, code: str | None) -> tuple[Change, ...]:
    """Inverse of `encode`; text that is not ours (an edited cell) gives no changes, and its seal is wrong anyway."""
    if not text or code is None:
        return ()
    try:
        return tuple(
            Change(CellKey(int(step), code, heading), _value(heading, before), _value(heading, after))
            for step, headings in json.loads(text).items()
            for heading, (before, after) in headings.items()
        )
    except (ValueError, TypeError, AttributeError, RecursionError):  # the last: brackets, thousands deep
        return ()


def _plain(value: Value) -> object:
    value = held(value)
    return value.isoformat() if isinstance(value, datetime) else value


def held(value: Value) -> Value:
    """The value as its cell will hold it. What no cell can hold stays: the book refuses it, and names the cell."""
    try:
        return fit_for_cell(value)
    except Unfit:
        return value


def _value(heading: str, value: object) -> Value:
    if heading in layout.TIMES and isinstance(value, str):
        with suppress(ValueError):  # somebody typed a text there
            return datetime.fromisoformat(value)
    return layout.kept(heading, value) if isinstance(value, str | int | float | None) else str(value)


def read_entries(table: Table) -> tuple[Entry, ...]:
    """The rows of Riwayat in their order. A cell of the wrong kind reads as empty: its seal will not fit."""
    records = enumerate(table.records())
    entries = [_entry(index, record) for index, record in records if any(value is not None for value in record.values())]
    # The order of the rows on the sheet says nothing: somebody may have sorted them.
    return tuple(sorted(entries, key=lambda entry: entry.number))


def _entry(index: int, record: Mapping[str, Value]) -> Entry:
    text = {name: None if value is None else str(value) for name, value in record.items()}
    at, recorded = record["Waktu"], record.get("Dicatat")
    return Entry(
        action_number=_int(record["Aksi ke"]) or 0,
        at=at if isinstance(at, datetime) else None,
        by=text["Oleh"] or "",
        action=text["Aksi"] or "",
        step=_int(record["Langkah"]),
        code=text["Kode"],
        text=text["Uraian"] or "",
        reason=text["Alasan"],
        changes=decode(text["Perubahan"], text["Kode"]),
        number=_int(record["No"]) or 0,
        seal=text["Sidik"] or "",
        raw_changes=text["Perubahan"],
        index=index,
        kept=_piece(text["Perubahan"], _KEPT),
        closes=_piece(text["Perubahan"], _CLOSES),
        recorded=recorded if isinstance(recorded, datetime) else None,
        state=text.get("Keadaan"),
    )


def _written(entry: Entry) -> str | None:
    for text, around in ((entry.kept, _KEPT), (entry.closes, _CLOSES)):
        if text:
            return text.join(around)
    return encode(entry.changes)


def _piece(text: str | None, around: tuple[str, str]) -> str | None:
    begin, end = around
    return text[len(begin) : -len(end)] if text and text.startswith(begin) and text.endswith(end) else None


def _int(value: Value) -> int | None:
    return value if isinstance(value, int) else None


def append(table: Table, log: Sequence[Entry], entries: Iterable[Entry], clock: datetime | None = None) -> Table:
    """Riwayat with `entries` added: numbered, sealed, and nothing before them touched.

    `clock` is the computer's time now; an entry that was sealed before keeps its own. A row is sealed as it will be read back,
    so its values are those that cells hold.
    """
    previous, last = (log[-1].seal, log[-1].number) if log else ("", 0)
    rows: list[Mapping[str, Value]] = [r for r in table.records() if any(v is not None for v in r.values())]
    for number, entry in enumerate(entries, start=last + 1):
        values: dict[str, Value] = {
            "No": number, "Aksi ke": entry.action_number, "Waktu": entry.at, "Oleh": entry.by, "Aksi": entry.action,
            "Langkah": entry.step, "Kode": entry.code, "Uraian": entry.text, "Alasan": entry.reason,
            "Perubahan": _written(entry), "Sidik": None, "Dicatat": entry.recorded if entry.seal else clock,
            "Keadaan": entry.state,
        }  # fmt: skip
        record = {heading: held(value) for heading, value in values.items() if heading in table.headings}
        previous = seal(previous, _entry(0, record))
        rows.append({**record, "Sidik": previous})
    return table.with_records(rows)


def next_action_number(log: Sequence[Entry]) -> int:
    """Number of the next action; all rows that one press writes share it."""
    return max((entry.action_number for entry in log), default=0) + 1


def broken(log: Sequence[Entry], *, forgive: bool = True) -> list[Entry]:
    """Entries whose seal does not fit. A row whose predecessor was edited fits again only if itself is untouched.

    `forgive` those that were there, just so, when Riwayat was closed.
    """
    previous, last, wrong = "", 0, list[Entry]()
    for position, entry in enumerate(log):
        if entry.seal != seal(previous, entry) or entry.number != last + 1:
            wrong.append(entry)
        elif forgive and entry.closes and entry.closes == summed(log[:position]):
            wrong = []
        previous, last = entry.seal, entry.number
    return wrong


def shown(sidik: str) -> str:
    """A seal in short, for paper: its first twelve digits in groups of four; a dash where there is none."""
    return "-".join(sidik[at : at + 4] for at in range(0, PRINTED, 4)) if sidik else "–"


def last_seal(log: Sequence[Entry], action: int | None = None) -> str:
    """The seal of the last row (of this action), as it is printed: whoever recomputes the rows before it gets another."""
    return shown(next((entry.seal for entry in reversed(log) if action in (None, entry.action_number)), ""))


def sealed_with(log: Sequence[Entry], printed: str) -> Entry | None:
    """The row that a printed seal stands for; None where no row has it, or where the rows up to it are not whole."""
    digits = printed.replace("-", "").replace(" ", "").lower()
    wrong = broken(log, forgive=False)
    whole = log[: log.index(wrong[0])] if wrong else log
    return next((entry for entry in whole if digits and entry.seal.startswith(digits)), None)


def lost(log: Sequence[Entry], kept: Iterable[KeptSeal]) -> list[KeptSeal]:
    """Of the seals that were kept when the tracker was saved, those that no row has.

    Not those from before the tracker was put back from a copy, or Riwayat was closed: both are said openly.
    """
    there = {entry.seal for entry in log}
    openly = max((e.recorded for e in log if e.recorded and e.action in (Action.RESTORE, Action.CLOSE)), default=None)
    return [each for each in kept if each.seal not in there and (openly is None or each.at > openly)]


def summed(log: Sequence[Entry]) -> str:
    """What these rows add up to, seals and all, as long as a seal."""
    text = "\n".join(f"{entry.seal} {entry.body()}" for entry in log)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:SEAL_LENGTH]


SKEW = timedelta(minutes=15)  # by which the clocks of two computers of an office may differ


def backwards(log: Sequence[Entry]) -> list[tuple[Entry, datetime]]:
    """Entries that were written before the entry before them, by the computer's clock, and when that was.

    Forgiven are those that were there when Riwayat was closed.
    """
    found: list[tuple[Entry, datetime]] = []
    before: datetime | None = None
    for entry in log:
        if before and entry.recorded and entry.recorded < before - SKEW:
            found.append((entry, before))
        if entry.closes:
            found = []
        before = entry.recorded or before
    return found


def undone(log: Iterable[Entry]) -> set[int]:
    """The numbers of the actions that Urungkan took back, and that were not put in force again by undoing that."""
    targets = {entry.action_number: _undoes(entry) for entry in log if entry.action == Action.UNDO}
    gone: set[int] = set()
    for number in sorted(targets, reverse=True):  # what is undone itself undoes nothing
        if number not in gone:
            gone.add(targets[number])
    return gone


def undo_text(entry: Entry) -> str:
    """What Riwayat says of taking an entry back; `undone` reads it."""
    return f"{entry.action} ke-{entry.action_number} diurungkan: {entry.text}"


def _undoes(entry: Entry) -> int:
    match = re.match(r".*? ke-(\d+) diurungkan: ", entry.text)
    return int(match[1]) if match else 0


def replay(log: Iterable[Entry]) -> dict[CellKey, Value]:
    """What each logged cell must hold: the last value that an action wrote there."""
    return {change.key: change.after for entry in log for change in entry.changes}
