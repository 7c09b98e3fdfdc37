"""A tracker in memory for tests: tables made from the workbook's plan, and runs played with the real actions."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path

import macros_py
from macros_py.base.grid import Table, Value
from macros_py.procedure import kalender, sop_file, units
from macros_py.procedure.sop import Sop
from macros_py.procedure.units import Unit
from macros_py.summary.page import table_specs
from macros_py.tracker import calendar_tables, checks, handoff, journal, layout, records, reports
from macros_py.tracker.layout import NO, YES, Presence, Status, TableSpec
from macros_py.tracker.records import Tracker

PK_ROWS = Path(macros_py.__file__).parent / "commands" / "pk_rows.csv"
OFFICERS = {
    "Kabag Perencanaan": ("Dra. Sri Wahyuni Kusumawardhani, M.Si.", "196808171994032001"),
    "Kasubbag PA I": ("Bambang Hariyanto, S.E.", "197903122005011002"),
    "Pelaksana": ("Rina Puspitasari, S.A.P.", "199205042019022003"),
}


def empty(spec: TableSpec) -> Table:
    """A table as a new workbook has it, headings in row 8 from column A."""
    return Table(spec.name, spec.sheet, 8, 1, spec.headings)


def sample_tables(
    sop: Sop | None = None, unit_list: Sequence[Unit] | None = None, year: int = 2026, *, dipa: datetime | None = None
) -> dict[str, Table]:
    """All tables of a new tracker. `dipa` is Tanggal pengesahan DIPA."""
    sop, unit_list = sop or sop_file.load(), units.load() if unit_list is None else unit_list
    filled: dict[str, Sequence[Mapping[str, Value]]] = {
        layout.UNIT_TABLE.name: records.unit_rows(unit_list),
        layout.SETTING_TABLE.name: _settings(sop, year, dipa),
        layout.SOP_TABLE.name: [
            {"No": s.number, "Lembar": s.name, "Kegiatan": s.activity, "Pelaksana": s.actor, "Kelengkapan": s.requires,
             "Waktu": s.time, "Output": s.output} for s in sop.steps
        ],
        layout.SOP_PROFILE_TABLE.name: [{"Bagian": part, "Isi": text} for part, text in sop.profile.parts()],
        **_calendar(year),
        **{
            layout.step_table(step).name: [
                records.new_step_row(step, number, unit) for number, unit in enumerate(unit_list, start=1)
            ]
            for step in sop.steps
        },
    }  # fmt: skip
    return {spec.name: empty(spec).with_records(filled.get(spec.name, ())) for spec in (*layout.tables(sop), *table_specs(sop))}


def _settings(sop: Sop, year: int, dipa: datetime | None) -> list[Mapping[str, Value]]:
    given: dict[str, Value] = {layout.BUDGET_DATE: dipa}
    for role, (name, number) in OFFICERS.items():
        given |= {layout.officer_name(role): name, layout.officer_id(role): number}
    return [
        {"Butir": item, "Nilai": given.get(item, value), "Keterangan": about}
        for item, value, about in layout.settings(sop, year)
    ]


def _calendar(year: int) -> dict[str, Sequence[Mapping[str, Value]]]:
    def at(day: object) -> Value:
        return datetime.combine(day, time()) if day else None  # type: ignore[arg-type]

    def certainty(estimated: bool) -> str:
        return "Perkiraan" if estimated else "Pasti"

    return {
        layout.HOLIDAY_TABLE.name: [
            {"Tanggal": at(d.date), "Nama": d.name, "Jenis": d.kind.value, "Kepastian": certainty(d.estimated)}
            for d in kalender.default_days(year - 1, year + 1)
        ],
        layout.HOURS_TABLE.name: [
            {"Dari": at(h.first), "Sampai": at(h.last), "Hari": calendar_tables.weekdays_name(h.weekdays),
             "Masa": "Ramadan" if h.ramadan else "Biasa", "Masuk": h.opens.isoformat(),
             "Mulai Istirahat": h.break_starts and h.break_starts.isoformat(),
             "Selesai Istirahat": h.break_ends and h.break_ends.isoformat(), "Pulang": h.closes.isoformat(),
             "Dasar": h.basis}
            for h in kalender.default_hours()
        ],
        layout.RAMADAN_TABLE.name: [
            {"Awal Ramadan": at(r.first), "Akhir Ramadan": at(r.last), "Kepastian Ramadan": certainty(r.estimated)}
            for r in kalender.default_ramadan()
        ],
    }  # fmt: skip


def read(tables: Mapping[str, Table]) -> Tracker:
    """The records of these tables."""
    return records.read_tracker("contoh.xlsm", tables)


def checked(state: Tracker, at: datetime) -> Tracker:
    """The tracker after Periksa."""
    return reports.with_findings(state, "Periksa", checks.check(checks.Situation(state, at, lambda _: True)))


def replaced(state: Tracker, *tables: Table) -> Tracker:
    """The tracker with these tables in place of its own."""
    return read({**state.tables, **{table.name: table for table in tables}})


def act(state: Tracker, outcome: handoff.Outcome) -> Tracker:
    """The tracker after an action, its log included."""
    log = journal.append(state.tables[layout.LOG_TABLE.name], state.log, outcome.entries)
    return replaced(state, *handoff.apply(state, outcome.changes), log)


def documents(state: Tracker, step: int, presence: Presence = Presence.THERE, codes: Collection[str] | None = None) -> Tracker:
    """Staff write `presence` for every document of `step` (of these units, of all when None)."""
    sheet = state.steps[step - 1]
    cells = {
        (row.index, name): presence.value for row in sheet.rows if codes is None or row.code in codes for name in row.documents
    }
    return replaced(state, sheet.table.with_cells(cells))


def start(state: Tracker, at: str, codes: Collection[str] | None = None) -> Tracker:
    """Mulai at an ISO time."""
    return act(state, handoff.start(state, datetime.fromisoformat(at), "Rina", handoff.Units(tuple(codes or ()))))


def hand_over(state: Tracker, at: str, step: int, codes: Collection[str] | None = None) -> Tracker:
    """Kelengkapan is there, then Serahkan."""
    state = documents(state, step, codes=codes or [r.code for r in state.steps[step - 1].rows if r.status is Status.RUNNING])
    return act(state, handoff.hand_over(state, datetime.fromisoformat(at), "Rina", step, handoff.Units(tuple(codes or ()))))


def send_back(state: Tracker, at: str, step: int, target: int, codes: Collection[str], reason: str) -> Tracker:
    """Kembalikan."""
    return act(
        state,
        handoff.send_back(state, datetime.fromisoformat(at), "Bambang", step, target, handoff.Units(tuple(codes)), reason),
    )


def under_way(year: int = 2026) -> Tracker:
    """A run in May 2026 in which nothing is the same for all: done, late, near, returned, missing. Look at it at NOW."""
    state = read(sample_tables(year=year, dipa=datetime(year, 4, 20)))
    codes = [unit.code for unit in state.units]
    first, second, third, fourth = ([c for c in codes if c.startswith(d)] for d in ("D1", "D2", "D3", "D4"))
    state = start(state, f"{year}-05-04T08:00", first + second + third)
    state = hand_over(state, f"{year}-05-04T08:08", 1)
    state = hand_over(state, f"{year}-05-04T09:00", 2, first + second)
    state = hand_over(state, f"{year}-05-04T09:40", 2, third)
    state = hand_over(state, f"{year}-05-04T11:20", 3, first)
    state = hand_over(state, f"{year}-05-05T09:30", 3, second)
    state = start(state, f"{year}-05-06T10:00", fourth[:4])
    state = hand_over(state, f"{year}-05-07T10:00", 4, first)
    state = hand_over(state, f"{year}-05-07T10:45", 5, first)
    state = hand_over(state, f"{year}-05-07T11:00", 6, first[:4])
    state = send_back(state, f"{year}-05-07T11:10", 6, 4, first[4:5], "Target indikator kedua belum selaras")
    return materials(state, missing=fourth[2:])


NOW = datetime(2026, 5, 8, 9, 30)


def finished(year: int = 2026, *, late: bool = False) -> Tracker:
    """A year in which every unit is done; `late` makes every step late."""
    state = read(sample_tables(year=year, dipa=datetime(year, 4, 20)))
    state = start(state, f"{year}-05-04T08:00")
    days = (4, 5, 7, 13, 18, 20) if late else (4, 4, 4, 7, 7, 7)
    clocks = ("15:00",) * 6 if late else ("08:08", "09:00", "10:50", "10:00", "10:45", "11:00")
    for step, (day, clock) in enumerate(zip(days, clocks, strict=True), start=1):
        state = hand_over(state, f"{year}-05-{day:02}T{clock}", step)
    return materials(state)


def materials(state: Tracker, missing: Collection[str] = (), indicators: Mapping[str, int] | None = None) -> Tracker:
    """Konsolidasi, Anggaran and Status Bahan filled for every unit but `missing`; `indicators` counts per kode."""
    with PK_ROWS.open(encoding="utf-8-sig", newline="") as file:
        source = list(csv.DictReader(file))
    lines: list[dict[str, Value]] = []
    budget: list[dict[str, Value]] = []
    status: list[dict[str, Value]] = []
    for position, unit in enumerate(state.units):
        who: dict[str, Value] = {"Deputi": unit.deputi, "Kode": unit.code, "Unit Kerja": unit.name, "Eselon": unit.eselon}
        if unit.code in missing:
            status.append({**who, "Status Bahan": "belum"})
            continue
        count = (indicators or {}).get(unit.code, 3 + position % 3)
        file_name = f"Bahan PK {unit.code}.xlsx"
        for n in range(count):
            row = source[(position + n) % len(source)]
            lines.append(
                {
                    **who,
                    "No": len(lines) + 1,
                    "Sasaran": row["sasaran"],
                    "Indikator Kinerja": row["indikator"],
                    "Target": row["target"],
                    "Satuan": row["satuan"],
                    "Berkas": file_name,
                    "Sheet Asal": "Bahan PK",
                    "Sel Asal": f"B{n + 8}",
                }
            )
        amount = 1_234_567_890.5 + position * 1_000_000
        budget.append(
            {
                **who,
                "No": len(budget) + 1,
                "Program/Kegiatan": f"Koordinasi {unit.name}",
                "Anggaran": amount,
                "Berkas": file_name,
            }
        )
        status.append(
            {**who, "Status Bahan": "masuk", "Berkas": file_name, "Sasaran": 1, "Indikator": count, "Anggaran": amount}
        )
    at = max((entry.at for entry in state.log if entry.at), default=datetime(state.settings.year, 5, 4, 7, 30))
    number = journal.next_action_number(state.log)
    entry = journal.Entry(number, at, "Rina", journal.Action.CONSOLIDATE, None, None, "Konsolidasi.", None)
    return replaced(
        state,
        journal.append(state.tables[layout.LOG_TABLE.name], state.log, [entry]),
        state.tables[layout.CONSOLIDATED_TABLE.name].with_records(lines),
        state.tables[layout.BUDGET_TABLE.name].with_records(budget),
        state.tables[layout.MATERIAL_TABLE.name].with_records(status),
    )


def retired(unit_list: Sequence[Unit], code: str) -> list[Unit]:
    """The units with one of them not active any more."""
    return [
        Unit(u.code, u.deputi, u.eselon, u.name, u.parent, u.active and u.code != code, u.verified, u.note) for u in unit_list
    ]


__all__ = ["NO", "NOW", "OFFICERS", "YES"]
