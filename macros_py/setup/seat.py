"""Where a trial sits: an Excel with the add-in and a tracker of its own, and a hand that answers its dialogs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from macros_py.base import words
from macros_py.base.findings import CannotGoOn
from macros_py.base.grid import Table, Value
from macros_py.books.excel import ExcelBook
from macros_py.books.patience import Patience
from macros_py.setup.macros import addin_macros
from macros_py.setup.place import ADDIN_NAME

LONGEST = 180.0  # seconds of a press; consolidation and papers take the longest
_POLL = 0.1

# What a dialog is answered: yes or no, a text, a folder.
Reply = bool | str | Path


class Hand(Protocol):
    """Answers the dialogs of a press in place of a person."""

    strange: list[str]

    def answering(self, replies: Sequence[Reply]) -> AbstractContextManager[list[str]]:
        """While this lasts: answer questions in this order and take note of what was said; `strange` gets what is not ours."""


@dataclass(frozen=True, slots=True)
class Press:
    """One press: how long it took, with its answers, and what it said."""

    label: str
    seconds: float
    said: tuple[str, ...]


@dataclass(slots=True)
class Seat:
    """The Excel (xlwings App) with the tracker at `path` open. `real` is False in an Excel that is only played."""

    app: Any
    path: Path
    hand: Hand
    real: bool
    version: str
    presses: list[Press] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Everything of the trial lies here; what is to be sent in its folder `laporan`."""
        return self.path.parent

    @property
    def sent(self) -> Path:
        """What is put here goes into the zip."""
        (self.folder / "laporan").mkdir(exist_ok=True)
        return self.folder / "laporan"

    @property
    def book(self) -> Any:
        """The tracker, as xlwings' Book."""
        return self.app.books[self.path.name]

    def run(self, macro: str, *arguments: Any) -> str:
        """The answer of a macro of the add-in."""
        return addin_macros(self.app, Patience())(macro, *arguments)

    def tables(self) -> ExcelBook:
        """The tracker as a book of tables, read anew."""
        return ExcelBook(self.book, addin_macros(self.app, Patience()))

    def table(self, name: str) -> Table:
        """One table as it is now."""
        return self.tables().tables([name])[name]

    def set(self, table: str, code: str, **values: Value) -> None:
        """Give cells of the row of a unit new values, the way the program writes."""
        book = self.tables()
        found = book.tables([table])[table]
        book.write([found.with_records(r | values if r["Kode"] == code else r for r in found.records())])

    def value(self, table: str, code: str, heading: str) -> Value:
        """What stands in the row of a unit."""
        return next(record[heading] for record in self.table(table).records() if record["Kode"] == code)

    def cell(self, table: str, code: str, heading: str) -> Any:
        """The same cell, as xlwings' Range."""
        found = self.table(table)
        row = next(index for index, record in enumerate(found.records()) if record["Kode"] == code)
        return self.book.sheets[found.sheet].range(found.address(row, heading))

    def press(self, button: str, label: str, sheet: str, cells: str, replies: Sequence[Reply] = ()) -> Press:
        """Select cells and click a button. Raises TimeoutError."""
        self.book.api.Activate()
        self.book.sheets[sheet].api.Activate()
        self.book.sheets[sheet].range(cells).api.Select()
        given = [self._reply(reply) for reply in replies]
        with self.hand.answering(given) as said:
            self.run("PkTrial.Click", button)
            seconds = self.wait()
        if (whispered := self.app.status_bar) and str(whispered) not in said:
            said.append(str(whispered))
        done = Press(label, seconds, tuple(said))
        self.presses.append(done)
        return done

    def _reply(self, reply: Reply) -> Reply:
        """A text may name the time as {now}, and a weekday two weeks on as {soon}; a folder is one of the trial's."""
        if isinstance(reply, Path):
            folder = self.folder / reply
            folder.mkdir(exist_ok=True)
            return folder
        if not isinstance(reply, str):
            return reply
        now = words.now_wib()
        return reply.format(now=now, soon=now + timedelta(days=14 - max(now.weekday() - 4, 0)))

    def wait(self) -> float:
        """Wait for the end of a press; its seconds. Raises TimeoutError."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            try:
                if took := self.run("PkTrial.Took"):
                    return float(took)
            except CannotGoOn:  # at work, or in a dialog
                pass
            time.sleep(_POLL)
        raise TimeoutError(f"{LONGEST:.0f} detik")

    def reopen(self) -> None:
        """Save the tracker, close it and open it again."""
        self.book.save()
        self.book.close()
        self.app.books.open(str(self.path))

    @property
    def addin_folder(self) -> str:
        """Where the open add-in lies."""
        return str(Path(str(self.app.books[ADDIN_NAME].fullname)).parent)
