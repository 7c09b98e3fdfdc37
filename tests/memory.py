"""A tracker in memory: the port without a file, for rules and actions. The same plan as the workbook's."""

from collections.abc import Iterable
from datetime import datetime, time

from macros_py import kalender, sop_file, tracker, units
from macros_py.actions import Context
from macros_py.calendar_tables import weekdays_name
from macros_py.grid import Link, Table, without_empty_rows
from macros_py.records import new_step_row, unit_rows

AT = datetime(2026, 1, 6, 8, 0)  # Selasa


def _noon(day):
    return None if day is None else datetime.combine(day, time())


def fresh_tables(sop=None, listed=None, year=2026):
    """The tables of a new tracker, by name."""
    sop = sop or sop_file.load()
    listed = list(listed if listed is not None else units.load())
    content = {
        tracker.UNIT_TABLE.name: unit_rows(listed),
        tracker.SETTING_TABLE.name: [
            {"Butir": item, "Nilai": value, "Keterangan": why} for item, value, why in tracker.settings(sop, year)
        ],
        tracker.SOP_TABLE.name: [
            {"No": s.number, "Lembar": s.name, "Kegiatan": s.activity, "Pelaksana": s.actor, "Kelengkapan": s.requires,
             "Waktu": s.time, "Output": s.output}
            for s in sop.steps
        ],
        tracker.HOLIDAY_TABLE.name: [
            {"Tanggal": _noon(d.date), "Nama": d.name, "Jenis": d.kind.value,
             "Kepastian": "Perkiraan" if d.estimated else "Pasti"}
            for d in kalender.default_days(year - 1, year + 1)
        ],
        tracker.HOURS_TABLE.name: [
            {"Dari": _noon(h.first), "Sampai": _noon(h.last), "Hari": weekdays_name(h.weekdays),
             "Masa": "Ramadan" if h.ramadan else "Biasa", "Masuk": f"{h.opens:%H.%M}",
             "Mulai Istirahat": f"{h.break_starts:%H.%M}", "Selesai Istirahat": f"{h.break_ends:%H.%M}",
             "Pulang": f"{h.closes:%H.%M}", "Dasar": h.basis}
            for h in kalender.default_hours()
        ],
        tracker.RAMADAN_TABLE.name: [
            {"Awal Ramadan": _noon(r.first), "Akhir Ramadan": _noon(r.last),
             "Kepastian Ramadan": "Perkiraan" if r.estimated else "Pasti"}
            for r in kalender.default_ramadan()
        ],
    }  # fmt: skip
    for step in sop.steps:
        content[tracker.step_table(step).name] = [
            new_step_row(step, n, unit) for n, unit in enumerate((u for u in listed if u.active), start=1)
        ]
    return {
        spec.name: Table(spec.name, spec.sheet, 8, 1, spec.headings).with_records(content.get(spec.name, []))
        for spec in tracker.tables(sop)
    }


class MemoryBook:
    """The port over tables in memory; what is read back is what a workbook would give back."""

    path = None

    def __init__(self, tables: dict[str, Table] | None = None) -> None:
        self.content = tables if tables is not None else fresh_tables()
        self.writes = 0

    def constants(self):
        return {tracker.IDENTITY_NAME: tracker.IDENTITY, tracker.FORMAT_NAME: tracker.FORMAT}

    def tables(self, names: Iterable[str] | None = None):
        return {n: self.content[n] for n in (self.content if names is None else names) if n in self.content}

    def write(self, tables: Iterable[Table]) -> None:
        for table in tables:
            self.writes += 1
            plain = tuple(tuple(v.text if isinstance(v, Link) else v for v in row) for row in table.rows)
            self.content[table.name] = Table(
                table.name, table.sheet, table.row, table.column, table.headings, without_empty_rows(plain)
            )

    def set(self, table: str, code: str, **cells) -> None:
        """Type into cells of a unit's row, as staff would. Headings with spaces: use `type`."""
        for heading, value in cells.items():
            self.type(table, code, heading, value)

    def type(self, table: str, code: str, heading: str, value) -> None:
        rows = self.content[table].records()
        index = next(i for i, row in enumerate(rows) if row["Kode"] == code)
        self.content[table] = self.content[table].with_cells({(index, heading): value})

    def cell(self, table: str, code: str, heading: str):
        return next(row[heading] for row in self.content[table].records() if row["Kode"] == code)

    def complete(self, step, codes=None) -> None:
        """Staff note every Kelengkapan document of a step as there."""
        name = tracker.step_table(step).name
        for row in self.content[name].records():
            if codes is None or row["Kode"] in codes:
                for document in step.documents:
                    self.type(name, row["Kode"], document, "Ada")


def context(at=AT, by="Penguji", exists=lambda _: True):
    return Context(at, by, exists)
