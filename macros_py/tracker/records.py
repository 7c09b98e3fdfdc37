"""Grids ↔ records: what the tables of a tracker mean. Text that cannot be understood becomes a finding, never an error."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime
from functools import cached_property

from macros_py.base.findings import CannotGoOn, Code, Finding
from macros_py.base.grid import Table, Value
from macros_py.procedure.sop import Profile, Sop, Step
from macros_py.procedure.units import Official, Unit
from macros_py.procedure.worktime import Calendar
from macros_py.tracker import calendar_tables, layout
from macros_py.tracker.calendar_tables import Event, Fault
from macros_py.tracker.journal import CellKey, Entry, read_entries, replay
from macros_py.tracker.layout import Presence, Punctuality, Status, TableSpec

YES_NO = (layout.YES, layout.NO)
_NEEDED = {"Deputi": "nomor Deputi, misalnya I", "Nama Unit": "nama unit"}


@dataclass(frozen=True, slots=True)
class StepRow:
    """One unit in one step. `index` is its row in the table's body; `logged` holds the cells that only actions write."""

    index: int
    code: str
    unit: str
    documents: Mapping[str, str | None]
    evidence: str | None
    received: datetime | None
    due: datetime | None
    handed_over: datetime | None
    status: Status
    punctuality: Punctuality | None
    round: int
    note: str | None
    active: bool
    logged: Mapping[str, Value]

    @property
    def ended(self) -> datetime | None:
        """When the row was finished; None while it is not, and where the stamp of a finished one is lost."""
        return self.handed_over if self.status is Status.DONE else None


@dataclass(frozen=True, slots=True)
class StepSheet:
    """A step, its table, and its rows in the order of the sheet."""

    step: Step
    table: Table
    rows: tuple[StepRow, ...]

    def by_code(self) -> dict[str, StepRow]:
        """Rows by kode; the first wins where one is written twice (Periksa reports the other)."""
        return {row.code: row for row in reversed(self.rows)}

    def cell(self, row: StepRow, heading: str) -> str:
        """A1 address of a cell of `row`."""
        return self.table.address(row.index, heading)

    def finding(self, code: Code, row: StepRow, heading: str, /, **values: object) -> Finding:
        """A finding on one cell of `row`."""
        return Finding(code, self.table.sheet, self.cell(row, heading), row.code, self.step.number, values=values)


@dataclass(frozen=True)
class Settings:
    """Pengaturan. `near_share` is the part of a norm (0–1) after which a row is near its limit."""

    year: int
    near_share: float
    values: Mapping[str, Value]

    def text(self, item: str) -> str:
        """Content of an item as text, "" when it is empty."""
        value = self.values.get(item)
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Tracker:
    """A whole tracker as records. `findings` is what could not be understood while reading."""

    tables: Mapping[str, Table]
    sop: Sop
    settings: Settings
    units: tuple[Unit, ...]
    steps: tuple[StepSheet, ...]
    log: tuple[Entry, ...]
    calendar: Calendar
    agenda: tuple[Event, ...]
    findings: tuple[Finding, ...] = field(default=())

    def unit_names(self) -> dict[str, str]:
        """Unit names by kode."""
        return {unit.code: unit.name for unit in self.units}


def check_identity(file: str, constants: Mapping[str, str | float]) -> None:
    """Raise CannotGoOn when a workbook is not a PK Tracker of the format that this program works on."""
    if (found := format_of(file, constants)) != layout.FORMAT:
        raise CannotGoOn(Code.FORMAT_OLD, file=file, found=str(found), known=str(layout.FORMAT))


def format_of(file: str, constants: Mapping[str, str | float]) -> int:
    """The format of a tracker, today's or an older one.

    Raises CannotGoOn: NOT_A_TRACKER, and FORMAT_UNKNOWN for one that is newer than this program.
    """
    if constants.get(layout.IDENTITY_NAME) != layout.IDENTITY:
        raise CannotGoOn(Code.NOT_A_TRACKER, file=file)
    found = constants.get(layout.FORMAT_NAME)
    if not isinstance(found, int | float) or found not in range(1, layout.FORMAT + 1):
        raise CannotGoOn(Code.FORMAT_UNKNOWN, file=file, found=str(found), known=str(layout.FORMAT))
    return int(found)


def read_tracker(file: str, tables: Mapping[str, Table]) -> Tracker:
    """Make records of a workbook's tables.

    Raises CannotGoOn (TABLE_MISSING, HEADING_MISSING, SETTING_INVALID, SOP_INVALID) when the plan of the workbook is broken.
    """
    reader = _Reader(file, tables)
    settings = reader.settings()
    sop = reader.sop(settings)
    units = reader.units()
    steps = tuple(reader.step_sheet(step) for step in sop.steps)
    for spec in layout.tables(sop):
        if spec.sheet not in (layout.HOME, layout.OVERVIEW):  # these may be taken out: nothing is read from them
            reader.whole(reader.table(spec))
    return Tracker(tables, sop, settings, units, steps, reader.log, reader.calendar(), reader.agenda(), tuple(reader.findings))


def sop_of(file: str, tables: Mapping[str, Table]) -> Sop:
    """The SOP that a tracker follows, whatever its format. Raises CannotGoOn as `read_tracker`."""
    reader = _Reader(file, tables)
    return reader.sop(reader.settings())


def year_of(tables: Mapping[str, Table]) -> int | None:
    """The year that Pengaturan names, before the tracker is read; None where it names none."""
    table = tables.get(layout.SETTING_TABLE.name)
    if table is None or table.missing(layout.SETTING_TABLE.headings):
        return None
    return next((r["Nilai"] for r in table.records() if r["Butir"] == layout.YEAR and isinstance(r["Nilai"], int)), None)


def after(tracker: Tracker, changed: Iterable[Table]) -> Tracker:
    """The tracker as Beranda reads it with these tables in it. Riwayat stays as it was: Beranda does not show it."""
    new = {table.name: table for table in changed}
    tables = {**tracker.tables, **new}
    whole = (layout.SETTING_TABLE, layout.SOP_TABLE, layout.SOP_PROFILE_TABLE, layout.UNIT_TABLE, *layout.CALENDAR_TABLES,
             layout.AGENDA_TABLE)  # fmt: skip
    if any(spec.name in new for spec in whole):
        return read_tracker("", tables)
    reader = _Reader("", tables)
    steps = tuple(reader.step_sheet(sheet.step) if sheet.table.name in new else sheet for sheet in tracker.steps)
    return replace(tracker, tables=tables, steps=steps)


class _Reader:
    """Reads one workbook's tables and gathers what cannot be understood."""

    def __init__(self, file: str, tables: Mapping[str, Table]) -> None:
        self.file = file
        self.tables = tables
        self.findings: list[Finding] = []

    def table(self, spec: TableSpec) -> Table:
        table = self.tables.get(spec.name)
        if table is None:
            raise CannotGoOn(Code.TABLE_MISSING, file=self.file, sheet=spec.sheet, table=spec.name)
        if missing := table.missing(spec.headings):
            place = {"file": self.file, "sheet": table.sheet, "cell": missing[1]}
            raise CannotGoOn(Code.HEADING_MISSING, **place, table=spec.name, heading=missing[0])
        return table

    def whole(self, table: Table) -> None:
        """Note what keeps a table from being read or written as a table."""
        for merged in table.merged:
            cell = merged.partition(":")[0]
            self.findings.append(Finding(Code.CELLS_MERGED, table.sheet, cell, values={"found": merged}))
        if table.below:
            cell, found = table.below
            self.findings.append(Finding(Code.TEXT_BELOW_TABLE, table.sheet, cell, values={"found": found}))

    @cached_property
    def log(self) -> tuple[Entry, ...]:
        return read_entries(self.table(layout.LOG_TABLE))

    @cached_property
    def written(self) -> Mapping[CellKey, Value]:
        return replay(self.log)

    def settings(self) -> Settings:
        table = self.table(layout.SETTING_TABLE)
        values = {str(r["Butir"]): r["Nilai"] for r in table.records() if r["Butir"] is not None}
        year, share = values.get(layout.YEAR), values.get(layout.NEAR_SHARE)
        if not isinstance(year, int) or not 2000 <= year <= 2100:
            raise self._invalid(table, layout.YEAR, year, "tahun, misalnya 2026")
        if not isinstance(share, int | float) or not 0 < share <= 1:
            raise self._invalid(table, layout.NEAR_SHARE, share, "bagian, misalnya 80%")
        return Settings(year, float(share), values)

    def _invalid(self, table: Table, setting: str, found: Value, expected: str) -> CannotGoOn:
        """A setting that is wrong, at its cell; one that is missing, at the row below the last."""
        names = [record["Butir"] for record in table.records()]
        cell = table.address(names.index(setting) if setting in names else len(names), "Nilai")
        place = {"file": self.file, "sheet": table.sheet, "cell": cell}
        return CannotGoOn(Code.SETTING_INVALID, **place, setting=setting, found=found, expected=expected)

    def sop(self, settings: Settings) -> Sop:
        table = self.table(layout.SOP_TABLE)
        steps, rows = [], table.records()
        for number, record in enumerate(rows, start=1):
            name, activity, actor, requires, waktu, output = (
                _text(record[h]) or "" for h in ("Lembar", "Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output")
            )
            step = Step(number, name, activity, actor, requires, waktu, output, last=number == len(rows))
            try:
                _ = step.norm
            except ValueError:
                detail = f'waktu "{waktu}" langkah {number} di sheet SOP'
                raise CannotGoOn(Code.SOP_INVALID, file=self.file, detail=detail) from None
            steps.append(step)
        roles = tuple(dict.fromkeys(step.actor for step in steps))
        return Sop(
            settings.text(layout.SOP_NUMBER),
            settings.text(layout.SOP_TITLE),
            settings.text(layout.INSTITUTION),
            settings.text(layout.BUREAU),
            roles,
            (),
            tuple(steps),
            self.profile(),
        )

    def profile(self) -> Profile:
        """What the sheet SOP says around the steps; nothing where an older tracker has not got it yet."""
        table = self.tables.get(layout.SOP_PROFILE_TABLE.name)
        if table is None or table.missing(layout.SOP_PROFILE_TABLE.headings):
            return Profile()
        said = [(_text(record["Bagian"]), _text(record["Isi"])) for record in table.records()]
        return Profile.of([(part, text) for part, text in said if part and text])

    def units(self) -> tuple[Unit, ...]:
        table = self.table(layout.UNIT_TABLE)
        units: dict[str, Unit] = {}  # by kode, whatever its letter case
        for index, record in enumerate(table.records()):
            code = _text(record["Kode"])
            if code is None:
                if any(value is not None for value in record.values()):
                    self._note(Code.UNIT_INCOMPLETE, table, index, "Kode", found=None, expected="kode unit")
                continue
            if code.casefold() in units:
                self._note(Code.UNIT_DUPLICATE, table, index, "Kode", unit=code, found=code)
                continue
            for heading, expected in _NEEDED.items():
                if _text(record[heading]) is None:
                    self._note(Code.UNIT_INCOMPLETE, table, index, heading, unit=code, found=None, expected=expected)
            for heading, known, needed in (("Eselon", ("I", "II"), True), ("Aktif", YES_NO, False)):
                found = _text(record[heading])
                if _choice(found, known) is None and (needed or found is not None):
                    self._note(Code.UNIT_INCOMPLETE, table, index, heading, unit=code, found=found, expected=", ".join(known))
            units[code.casefold()] = Unit(
                code,
                _text(record["Deputi"]) or "",
                _choice(record["Eselon"], ("I", "II")) or "",
                _text(record["Nama Unit"]) or "",
                _text(record["Induk"]),
                _choice(record["Aktif"], YES_NO) != layout.NO,
                _text(record["Terverifikasi"]) != "Belum",
                _text(record["Keterangan"]),
                Official(*(_text(record[heading]) or "" for heading in layout.OFFICIAL)),
            )
        return tuple(units.values())

    def step_sheet(self, step: Step) -> StepSheet:
        table = self.table(layout.step_table(step))
        rows = [(index, record) for index, record in enumerate(table.records()) if _text(record["Kode"]) is not None]
        logged = (*layout.LOGGED, *step.marks)
        return StepSheet(step, table, tuple(self._step_row(step, table, logged, *row) for row in rows))

    def _step_row(self, step: Step, table: Table, logged: Sequence[str], index: int, record: dict[str, Value]) -> StepRow:
        code = _text(record["Kode"]) or ""

        def bad(heading: str, expected: str) -> None:
            values = {"found": record[heading], "expected": expected}
            self._note(Code.CELL_INVALID, table, index, heading, unit=code, step=step.number, **values)

        def moment(heading: str) -> datetime | None:
            value = record[heading]
            if value is None or isinstance(value, datetime):
                return value
            bad(heading, "tanggal dan jam")
            return None

        words: dict[str, str | None] = {}
        for heading, known in (("Status", tuple(Status)), ("Ketepatan", tuple(Punctuality)), ("Aktif", YES_NO)):
            words[heading] = _choice(record[heading], known)
            if words[heading] is None and _text(record[heading]) is not None:
                bad(heading, ", ".join(known))
                if heading == "Status":  # one wrong word, one finding: the row stands where Riwayat says
                    words[heading] = _choice(self.written.get(CellKey(step.number, code, heading)), known)
        if words["Status"] == Status.DONE:
            record = {heading: layout.kept(heading, value) for heading, value in record.items()}
            words["Ketepatan"] = _choice(layout.kept("Ketepatan", words["Ketepatan"]), tuple(Punctuality))
        turn = record["Putaran"]
        if turn is not None and not isinstance(turn, int):
            bad("Putaran", "bilangan bulat")
        return StepRow(
            index=index,
            code=code,
            unit=_text(record["Unit Kerja"]) or code,
            documents={name: _text(record[name]) for name in step.documents},
            evidence=_text(record["Berkas"]),
            received=moment("Diterima"),
            due=moment("Batas Waktu"),
            handed_over=moment("Diserahkan"),
            status=Status(words["Status"] or Status.NOT_STARTED),
            punctuality=Punctuality(words["Ketepatan"]) if words["Ketepatan"] else None,
            round=turn if isinstance(turn, int) else 0,
            note=_text(record["Keterangan"]),
            active=words["Aktif"] != layout.NO,
            logged={heading: record[heading] for heading in logged},
        )

    def calendar(self) -> Calendar:
        tables = [self.table(spec) for spec in layout.CALENDAR_TABLES]
        calendar, faults = calendar_tables.read(*tables)
        self._faults(faults)
        return calendar

    def agenda(self) -> tuple[Event, ...]:
        events, faults = calendar_tables.read_agenda(self.table(layout.AGENDA_TABLE))
        self._faults(faults)
        return events

    def _faults(self, faults: Iterable[Fault]) -> None:
        for table, index, heading, expected in faults:
            found = table.records()[index][heading]
            self._note(Code.CELL_INVALID, table, index, heading, found=found, expected=expected)

    def _note(
        self,
        code: Code,
        table: Table,
        index: int,
        heading: str,
        unit: str | None = None,
        step: int | None = None,
        **values: object,
    ) -> None:
        cell = table.address(index, heading)
        if unit is None:
            values["unit"] = f"Baris {index + 1}"
        self.findings.append(Finding(code, table.sheet, cell, unit, step, values={"heading": heading, **values}))


def _choice(value: Value, words: Collection[str]) -> str | None:
    """The word of a closed list that a cell holds, whatever its letter case; None for another text, and for none."""
    text = (_text(value) or "").casefold()
    return next((str(word) for word in words if word.casefold() == text), None)


def _text(value: Value) -> str | None:
    if value is None:
        return None
    text = str(value).strip()
    return text or None


def unit_rows(units: Sequence[Unit]) -> list[dict[str, Value]]:
    """Units as rows of the sheet Unit."""
    return [
        {
            "Kode": unit.code, "Deputi": unit.deputi, "Eselon": unit.eselon, "Nama Unit": unit.name,
            "Induk": unit.parent, "Aktif": layout.YES if unit.active else layout.NO,
            "Terverifikasi": "Ya" if unit.verified else "Belum", "Keterangan": unit.note,
            **{heading: value or None for heading, value in zip(layout.OFFICIAL, astuple(unit.official), strict=True)},
        }
        for unit in units
    ]  # fmt: skip


def new_step_row(step: Step, number: int, unit: Unit) -> dict[str, Value]:
    """The row of a unit that has not started a step."""
    return {
        "No": number, "Kode": unit.code, "Deputi": unit.deputi, "Eselon": unit.eselon, "Unit Kerja": unit.name,
        **dict.fromkeys(step.documents, Presence.MISSING.value), "Pelaksana": step.actor,
        "Status": Status.NOT_STARTED.value, "Putaran": 0, "Aktif": layout.YES if unit.active else layout.NO,
    }  # fmt: skip
