"""The summary as a page: small tables of fixed size and the words in them. Sheet, export and PDF all show these."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from macros_py.base import words
from macros_py.base.findings import level_words
from macros_py.base.grid import Table, Value
from macros_py.procedure.sop import Sop
from macros_py.summary.attention import Attention, Reason
from macros_py.summary.figures import PROGRESS_POINTS, Line, Officer, Summary, Usage
from macros_py.tracker.home import state_sentence
from macros_py.tracker.key_figures import Count
from macros_py.tracker.layout import SUMMARY, Column, TableSpec
from macros_py.tracker.overview import folded
from macros_py.tracker.plan import Forecast

LINES = 6  # rows of the matrix: five Deputi and the total; more Deputi share the fifth
SHOWN_PERCENT = 300  # the axis ends here: one row that waited for weeks must not flatten all others
TIME_TITLE = f"Waktu per langkah (norma = 100; digambar s.d. {SHOWN_PERCENT})"
PROGRESS_TITLE = "Kemajuan (% langkah yang selesai)"
_DOTS = "." * 40  # where a name that Pengaturan lacks is written by hand
_ROOM = 100  # characters in a cell of two lines
LISTED = 12  # lines; one more says how many other rows there are

FACTS = TableSpec("tblRingkasanPokok", SUMMARY, (Column("Butir"), Column("Isi")))
ATTENTION = TableSpec("tblRingkasanPerhatian", SUMMARY, (
    Column("Langkah", "wrapped"), Column("Kode", "code"), Column("Deputi", "code"), Column("Hal", "wrapped"),
    Column("Diterima", "wrapped"), Column("Sejak", "wrapped"), Column("Lewat (waktu kerja)", "wrapped"),
    Column("Putaran", "number"), Column("Unit Kerja", "wrapped"), Column("Yang kurang", "wrapped"),
))  # fmt: skip
_MEASURES = (
    Column("Rata-rata (menit)", "number"), Column("Rata-rata (% norma)", "number"),
    Column("Terlama (% norma)", "number"),
    Column("Tepat waktu", "number"), Column("Mendekati batas", "number"), Column("Terlambat", "number"),
)  # fmt: skip
TIME = TableSpec("tblRingkasanWaktu", SUMMARY, (Column("Langkah", "wrapped"), Column("Norma", "wrapped"), *_MEASURES))
ACTORS = TableSpec("tblRingkasanPelaksana", SUMMARY, (Column("Pelaksana", "wrapped"), Column("Langkah", "wrapped"), *_MEASURES))
PROGRESS = TableSpec("tblRingkasanKemajuan", SUMMARY, (
    Column("Tanggal", "code"), Column("Selesai (%)", "number"), Column("Rencana (%)", "number"),
))  # fmt: skip
RECEIVER = TableSpec("tblRingkasanPenerima", SUMMARY, (Column("Penerima"),))
SENDER = TableSpec("tblRingkasanPengirim", SUMMARY, (Column("Pengirim"),))
SIGNATURE_ROWS = 7


def matrix(sop_sheets: Sequence[str]) -> TableSpec:
    """Deputi × step, and the materials received."""
    steps = tuple(Column(name, "wrapped") for name in sop_sheets)
    return TableSpec("tblRingkasanDeputi", SUMMARY, (Column("Deputi", "code"), *steps, Column("Bahan", "wrapped")))


def table_specs(sop: Sop) -> tuple[TableSpec, ...]:
    """The tables of the sheet Ringkasan."""
    return (FACTS, matrix([s.sheet for s in sop.steps]), TIME, ACTORS, ATTENTION, PROGRESS, RECEIVER, SENDER)


def sizes(sop: Sop) -> dict[str, int]:
    """How many rows each table has, whatever it shows: nothing on the page grows."""
    actors = len({step.actor for step in sop.steps})
    return {
        FACTS.name: 5, matrix(()).name: LINES, TIME.name: len(sop.steps), ACTORS.name: actors,
        ATTENTION.name: LISTED + 1, PROGRESS.name: PROGRESS_POINTS, RECEIVER.name: SIGNATURE_ROWS,
        SENDER.name: SIGNATURE_ROWS,
    }  # fmt: skip


def summary_tables(summary: Summary, tables: Mapping[str, Table]) -> list[Table]:
    """The tables of Ringkasan that are among `tables`, with this summary in them; their sizes stay."""
    filled = []
    for name, records in content(summary).items():
        if (table := tables.get(name)) is not None:
            blank: list[Mapping[str, Value]] = [{}] * (len(table.rows) - len(records))
            filled.append(table.with_records([*records, *blank]))
    return filled


def content(summary: Summary) -> dict[str, list[dict[str, Value]]]:
    """The rows of every table, by name. A cell that has nothing to say is empty."""
    groups = folded(summary.attention, _equal)
    listed = [_listed(items, summary.year) for items in groups[:LISTED]]
    if rest := sum(map(len, groups[LISTED:])):
        listed.append({"Unit Kerja": f"dan {rest} lainnya; selengkapnya di sheet Temuan"})
    return {
        FACTS.name: [{"Butir": item, "Isi": text} for item, text in facts(summary)],
        matrix(()).name: _lines(summary),
        TIME.name: [{"Langkah": u.name, "Norma": u.norm, **_measures(u)} for u in summary.steps],
        ACTORS.name: [
            {"Pelaksana": u.name, "Langkah": ", ".join(map(str, u.steps)), **_measures(u)} for u in summary.actors
        ],
        ATTENTION.name: listed,
        PROGRESS.name: [
            {"Tanggal": _short(p.day), "Selesai (%)": p.done, "Rencana (%)": p.planned} for p in summary.progress
        ],
        RECEIVER.name: _signature(summary.receiver, "Mengetahui,"),
        SENDER.name: _signature(summary.sender, f"{summary.place}, {words.long_date(summary.at)}"),
    }  # fmt: skip


def title(sop_title: str, year: int) -> tuple[str, str]:
    """The two lines of the page's title."""
    return f"Ringkasan {sop_title}", f"Perjanjian Kinerja (Penetapan Kinerja) Tahun {year}"


def facts(summary: Summary) -> list[tuple[str, str]]:
    """What a reader must know, each in one line."""
    m = summary.materials
    began = f"{words.long_date(summary.began)} s.d. " if summary.began else "Belum dimulai; per "
    others = [
        f"{n} {what}"
        for n, what in ((m.revised, "di antaranya revisi"), (m.faulty, "perlu diperbaiki"), (m.missing, "belum"))
        if n
    ]
    return [
        ("Keadaan", state_sentence(summary.figures, summary.at)),
        ("Masa", f"{began}{words.long_date(summary.at)} pukul {summary.at:%H.%M}; SOP {summary.sop.number}; "
                 f"segel {summary.seal}"),
        ("Bahan", f"{m.received + m.revised} dari {m.total} unit telah menyampaikan bahan"
                  + (f" ({', '.join(others)})." if others else ".")),
        ("Prakiraan", forecast_sentence(summary.forecast)),
        ("Temuan", f"{level_words(summary.findings)}." if any(summary.findings.values()) else "Tidak ada."),
    ]  # fmt: skip


def forecast_sentence(forecast: Forecast) -> str:
    """When it will be done, and what that means for the deadline."""
    if forecast.gap is not None:
        return f"Belum dapat dihitung: Kalender tahun {forecast.gap} belum lengkap."
    if forecast.finish is None:
        return "Belum dapat dihitung: tidak ada unit aktif."
    verb = "Selesai" if forecast.done else "Selesai menurut norma"
    finish = f"{verb} {words.moment(forecast.finish)}"
    if forecast.deadline is None or forecast.days_left is None:
        return f"{finish}; Tanggal pengesahan DIPA belum diisi di Pengaturan."
    limit = words.long_date(forecast.deadline)
    if forecast.in_time and not forecast.days_left:
        return f"{finish}, masih dalam batas PK {limit}."
    if forecast.in_time:
        return f"{finish}, {forecast.days_left} hari kerja sebelum batas PK {limit}."
    return f"{finish}, melewati batas PK {limit} ({-forecast.days_left} hari kerja)."


def _lines(summary: Summary) -> list[dict[str, Value]]:
    lines = list(summary.lines)
    if len(lines) > LINES:
        shared = lines[LINES - 2 : -1]
        counts = [_added([line.counts[n] for line in shared]) for n in range(len(summary.sop.steps))]
        lines[LINES - 2 : -1] = [
            dataclasses.replace(
                shared[0],
                deputi="Lainnya",
                units=sum(x.units for x in shared),
                counts=tuple(counts),
                materials=sum(x.materials for x in shared),
            )
        ]
    return [_line(line, summary.sop) for line in lines]


def _line(line: Line, sop: Sop) -> dict[str, Value]:
    cells = {step.sheet: count_words(count) for step, count in zip(sop.steps, line.counts, strict=True)}
    return {"Deputi": line.deputi, **cells, "Bahan": f"{line.materials}/{line.units}\nmasuk"}


def _added(counts: Sequence[Count]) -> Count:
    return Count(*(sum(values) for values in zip(*map(dataclasses.astuple, counts), strict=True)))


def count_words(count: Count) -> str:
    """A cell of the matrix: done of all, and below it what matters most; the word decides the colour."""
    states = ((count.late, "lewat"), (count.near, "dekat"), (count.returned, "ulang"), (count.running, "jalan"))
    for number, word in states:
        if number:
            return f"{count.done}/{count.total}\n{number} {word}"
    waiting = count.total - count.done
    return f"{count.done}/{count.total}\n{f'{waiting} belum' if waiting else 'selesai'}"


def _measures(usage: Usage) -> dict[str, Value]:
    return dict(zip((column.heading for column in _MEASURES), (
        usage.average, usage.share, usage.longest_share, usage.on_time, usage.near, usage.late,
    ), strict=True))  # fmt: skip


def _equal(item: Attention) -> tuple[object, ...]:
    """What is the same of rows that stand on one line."""
    return item.reason, item.step, item.received, item.since, item.over, item.round, explanation(item)


def _listed(items: Sequence[Attention], year: int) -> dict[str, Value]:
    """One line for a row, or for several equal ones: by name as far as their names have room, else by kode."""
    item, names, codes = items[0], "; ".join(each.unit for each in items), ", ".join(each.code for each in items)
    who = names if len(items) == 1 or len(names) <= _ROOM else codes
    return {
        "Langkah": item.step_name, "Kode": item.code if len(items) == 1 else f"{len(items)} unit",
        "Deputi": ", ".join(dict.fromkeys(each.deputi for each in items)), "Hal": str(item.reason),
        "Diterima": _moment(item.received, year), "Sejak": _moment(item.since, year),
        "Lewat (waktu kerja)": over_words(item), "Putaran": item.round,
        "Unit Kerja": _shortened(who), "Yang kurang": _shortened(explanation(item)),
    }  # fmt: skip


def over_words(item: Attention) -> str | None:
    """How long a row was late, in days and hours of work."""
    if item.over is None:
        return None
    parts = [f"{n} {word}" for n, word in ((item.over_days, "hari"), (item.over_hours, "jam")) if n]
    return " ".join(parts) or "kurang dari 1 jam"


def explanation(item: Attention) -> str:
    """What is missing, or why the row is listed."""
    if item.missing:
        return ", ".join(item.missing)
    if item.note:
        return item.note
    unknown = {Reason.LATE: "Belum diserahkan", Reason.WAS_LATE: "Sebab belum dicatat"}
    return unknown.get(item.reason, "Menunggu perbaikan")


def _shortened(text: str) -> str:
    """Text for a cell of two lines. The whole text stands in the sheet of the step."""
    return text if len(text) <= _ROOM else text[: _ROOM - 1].rstrip() + "…"


def _moment(at: datetime | None, year: int) -> str | None:
    """One line in a narrow column: of another year the day is what matters, not the hour."""
    if at is None:
        return None
    return words.short_time(at) if at.year == year else words.short_date(at)


def _short(day: date) -> str:
    """2 Mei."""
    return words.long_date(day).rsplit(" ", 1)[0]


def _signature(officer: Officer, first: str) -> list[dict[str, Value]]:
    heading = RECEIVER.headings[0] if first == "Mengetahui," else SENDER.headings[0]
    number = f"NIP {officer.number}" if officer.number else "NIP"
    rows = [first, f"{officer.role},", None, None, None, officer.name or _DOTS, number]
    return [{heading: row} for row in rows]


_KEYS = {
    "at": "pada", "year": "tahun", "sop": "sop", "place": "tempat", "began": "mulai", "figures": "angka", "lines": "deputi",
    "steps": "langkah", "actors": "pelaksana", "attention": "perhatian", "materials": "bahan", "forecast": "prakiraan",
    "progress": "kemajuan", "sender": "pengirim", "receiver": "penerima",
    "findings": "temuan", "seal": "segel", "deputi": "deputi", "units": "unit", "counts": "per_langkah", "total": "jumlah",
    "done": "selesai", "running": "berjalan", "near": "mendekati_batas", "late": "terlambat",
    "returned": "dikembalikan", "name": "nama", "norm": "norma",
    "on_time": "tepat_waktu", "finished": "diserahkan", "average": "rata_rata_menit",
    "share": "rata_rata_persen_norma", "longest_share": "terlama_persen_norma", "reason": "hal", "step": "langkah",
    "step_name": "nama_langkah", "code": "kode", "unit": "unit_kerja", "missing": "kurang", "received": "diterima",
    "since": "sejak", "over": "lewat_menit", "over_days": "lewat_hari", "over_hours": "lewat_jam", "round": "putaran",
    "note": "keterangan", "revised": "revisi",
    "faulty": "galat", "finish": "selesai_pada", "deadline": "batas_pk", "days_left": "sisa_hari_kerja",
    "gap": "kalender_kurang", "day": "tanggal", "planned": "rencana", "role": "jabatan", "number": "nip",
}  # fmt: skip


def as_json(value: object) -> object:
    """A summary, or a part of it, for JSON: the words of the screen in snake_case, times in ISO 8601."""
    if isinstance(value, Sop):
        return {"nomor": value.number, "judul": value.title, "instansi": value.institution, "unit_kerja": value.bureau}
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return {_KEYS[field.name]: as_json(getattr(value, field.name)) for field in fields}
    if isinstance(value, Mapping):
        return {str(key).lower().replace(" ", "_"): as_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [as_json(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
