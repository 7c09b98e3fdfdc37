"""The sheets that are one table with a head, and those that staff fill: units, calendar, settings, SOP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from macros_py.base import theme
from macros_py.base.addresses import letters
from macros_py.procedure import kalender
from macros_py.procedure.sop import Sop
from macros_py.procedure.units import Unit
from macros_py.sheets import style
from macros_py.sheets.laying import GUTTER, Placed, colour_words, finish, head, lay_table, link
from macros_py.sheets.validations import allow_date, allow_formula, allow_from, allow_number
from macros_py.tracker import layout
from macros_py.tracker.calendar_tables import weekdays_name
from macros_py.tracker.layout import TableSpec
from macros_py.tracker.records import unit_rows

UNIT_CODES = "PK_DAFTAR_KODE"  # defined name: the kode column of the sheet Unit

# Sheets that a program fills: the sentence under the title, and the column up to which they are frozen.
RESULTS: dict[str, tuple[tuple[TableSpec, ...], str, str]] = {
    layout.SCHEDULE: (
        (layout.PLAN_TABLE,), "Rencana setiap unit menurut norma dan kalender. Periksa membandingkan kenyataan dengannya.", "D"
    ),
    layout.CONSOLIDATED: (
        (layout.CONSOLIDATED_TABLE,), "Sasaran, indikator, dan target semua unit. Diisi oleh tombol Konsolidasi.", "E"
    ),
    layout.BUDGET: (
        (layout.BUDGET_TABLE,), "Anggaran semua unit per program atau kegiatan. Diisi oleh tombol Konsolidasi.", "E"
    ),
    layout.MATERIAL: (
        (layout.MATERIAL_TABLE, layout.TOTAL_TABLE, layout.REQUEST_TABLE),
        "Bahan yang sudah masuk dan yang belum. Diisi oleh tombol Konsolidasi.", "E",
    ),
    layout.OVERVIEW: (
        (layout.OVERVIEW_TABLE,), "Temuan yang sama menjadi satu baris. Buka menunjukkan baris-barisnya di Temuan.", "A"
    ),
    layout.FINDINGS: ((layout.FINDING_TABLE,), "Hal yang perlu ditindaklanjuti. Diisi oleh tombol Periksa.", "A"),
    layout.LOG: ((layout.LOG_TABLE,), "Catatan setiap tindakan. Perubahan dengan tangan dikenali oleh Periksa.", "A"),
}  # fmt: skip
_MACHINE_ONLY = ("Perubahan", "Sidik", "Keadaan")  # of the log: for the program, not for reading


def lay_result(sheet: Worksheet) -> None:
    """A sheet that a program fills, as yet empty."""
    specs, about, frozen = RESULTS[sheet.title]
    row = head(sheet, sheet.title, about)
    tables = _side_by_side(sheet, row, [(spec, ()) for spec in specs])
    for placed in tables:
        colour_words(placed)
        for heading in set(_MACHINE_ONLY) & set(placed.spec.headings):
            sheet.column_dimensions[placed.letter(heading)].hidden = True
    finish(sheet, tab=theme.TAB_RESULT, heading_row=row, freeze=f"{frozen}{row + 1}", apart=tables)


def lay_units(sheet: Worksheet, units: Sequence[Unit]) -> None:
    """The sheet Unit. Not protected: staff add rows to it."""
    row = head(sheet, sheet.title, "Daftar unit. Setelah mengubahnya, tekan Segarkan agar sheet langkah mengikuti.")
    placed = lay_table(sheet, layout.UNIT_TABLE, row, 1, unit_rows(units))
    code = placed.letter("Kode")
    allow_formula(
        sheet,
        placed.body("Kode"),
        f"COUNTIF(${code}:${code},{placed.first('Kode')})=1",
        ("Kode sudah dipakai", "Setiap unit memiliki satu kode yang tidak dipakai unit lain."),
    )
    allow_from(
        sheet,
        placed.body("Induk"),
        UNIT_CODES,
        ("Kode induk tidak dikenal", "Isi kode unit eselon I yang ada di daftar ini. Tetap gunakan isi ini?"),
    )
    _allow_identity(sheet, placed.body("NIP"), placed.first("NIP"))
    colour_words(placed)
    finish(sheet, tab=theme.TAB_REFERENCE, heading_row=row, freeze=f"B{row + 1}", locked=False)


def _allow_identity(sheet: Worksheet, area: str, first: str) -> None:
    says = ("NIP tidak lengkap", "NIP terdiri atas 18 angka.")
    allow_formula(sheet, area, f'LEN(SUBSTITUTE({first}," ",""))=18', says)


def lay_calendar(sheet: Worksheet, year: int) -> None:
    """The sheet Kalender, from the year before to the year after. Not protected: staff add rows to it."""
    row = head(sheet, sheet.title, "Hari libur, jam kerja, dan Ramadan menentukan batas waktu; agenda kantor tampil di Jadwal.")
    tables = _side_by_side(
        sheet,
        row,
        (
            (layout.HOLIDAY_TABLE, _holidays(year)),
            (layout.HOURS_TABLE, _hours()),
            (layout.RAMADAN_TABLE, _ramadan()),
            (layout.AGENDA_TABLE, ()),
        ),
    )
    for placed in tables:
        colour_words(placed)
    finish(sheet, tab=theme.TAB_REFERENCE, heading_row=row, freeze=f"A{row + 1}", locked=False, apart=tables)


def lay_settings(sheet: Worksheet, sop: Sop, year: int) -> None:
    """The sheet Pengaturan. Each value has the format and the validation of what it holds."""
    row = head(sheet, sheet.title, "Isi kolom Nilai; kolom lain dikunci.")
    items = layout.settings(sop, year)
    records = [dict(zip(layout.SETTING_TABLE.headings, item, strict=True)) for item in items]
    placed = lay_table(sheet, layout.SETTING_TABLE, row, 1, records)
    identities = {layout.officer_id(who) for who in (*sop.roles, layout.SECRETARY, layout.HEAD_OF_BUREAU)}
    for number, (item, _, _) in enumerate(items, start=row + 1):
        cell = f"{placed.letter('Nilai')}{number}"
        if item == layout.YEAR:
            sheet[cell].number_format = "0"
            says = ("Tahun tidak dikenal", "Isi tahun empat angka, misalnya 2026.")
            allow_number(sheet, cell, 2000, 2100, says, whole=True)
        elif item == layout.NEAR_SHARE:
            sheet[cell].number_format = "0%"
            says = ("Bagian tidak dikenal", "Isi antara 10% dan 100%, misalnya 80%.")
            allow_number(sheet, cell, 0.1, 1, says, whole=False)
        elif item == layout.BUDGET_DATE:
            sheet[cell].number_format = style.LONG_DATE
            allow_date(sheet, cell)
        elif item in identities:
            _allow_identity(sheet, cell, cell)
    finish(sheet, tab=theme.TAB_REFERENCE, heading_row=row, freeze=f"A{row + 1}")


def lay_sop(sheet: Worksheet, sop: Sop) -> None:
    """The sheet SOP: what this workbook follows, verbatim."""
    style.write(sheet["A1"], sop.title, size=18, bold=True, color=theme.ACCENT)
    sheet.row_dimensions[1].height = 30
    texts = [f"SOP {sop.number}", sop.institution, sop.bureau]
    texts += ["Dasar hukum:"] if sop.legal_basis else []
    texts += [f"{number}. {text}" for number, text in enumerate(sop.legal_basis, start=1)]
    for number, text in enumerate(texts, start=2):
        style.write(sheet[f"A{number}"], text, color=theme.MUTED)
    row = 2 + len(texts)
    link(sheet, f"A{row}", "‹ Beranda", layout.HOME)
    sheet.row_dimensions[row].height = 21
    lay_table(
        sheet,
        layout.SOP_TABLE,
        row + 1,
        1,
        [
            {
                "No": step.number,
                "Lembar": step.name,
                "Kegiatan": step.activity,
                "Pelaksana": step.actor,
                "Kelengkapan": step.requires,
                "Waktu": step.time,
                "Output": step.output,
            }
            for step in sop.steps
        ],
    )
    # Below the steps, which nothing makes more of while the tracker is in use; at the same place whether Dasar hukum is known
    # or not (up to six lines), because a tracker does not keep it and is brought up by comparing with a new one.
    around = max(len(sop.steps) + 16, row + len(sop.steps) + 5)
    style.write(sheet[f"B{around - 1}"], "Uraian SOP", size=13, bold=True, color=theme.ACCENT)
    records = [{"Bagian": part, "Isi": text} for part, text in sop.profile.parts()]
    lay_table(sheet, layout.SOP_PROFILE_TABLE, around, 2, records)
    finish(sheet, tab=theme.TAB_REFERENCE, heading_row=row + 1, freeze=f"A{row + 2}")
    if records:  # printed on a page of its own, without the headings of the steps
        sheet.print_title_rows = None
        sheet.row_breaks.append(Break(id=around - 2))


def _side_by_side(
    sheet: Worksheet, row: int, tables: Iterable[tuple[TableSpec, Sequence[Mapping[str, object]]]]
) -> list[Placed]:
    """Tables that each may grow downward, with an empty column between."""
    placed: list[Placed] = []
    for spec, records in tables:
        column = placed[-1].end + 2 if placed else 1
        if placed:
            sheet.column_dimensions[letters(column - 1)].width = GUTTER
        placed.append(lay_table(sheet, spec, row, column, records))
    return placed


def _holidays(year: int) -> list[dict[str, object]]:
    return [
        {"Tanggal": day.date, "Nama": day.name, "Jenis": day.kind.value, "Kepastian": _certainty(day.estimated)}
        for day in kalender.default_days(year - 1, year + 1)
    ]


def _hours() -> list[dict[str, object]]:
    return [
        {"Dari": hours.first, "Sampai": hours.last, "Hari": weekdays_name(hours.weekdays),
         "Masa": "Ramadan" if hours.ramadan else "Biasa", "Masuk": hours.opens, "Mulai Istirahat": hours.break_starts,
         "Selesai Istirahat": hours.break_ends, "Pulang": hours.closes, "Dasar": hours.basis}
        for hours in kalender.default_hours()
    ]  # fmt: skip


def _ramadan() -> list[dict[str, object]]:
    return [
        {"Awal Ramadan": month.first, "Akhir Ramadan": month.last, "Kepastian Ramadan": _certainty(month.estimated)}
        for month in kalender.default_ramadan()
    ]


def _certainty(estimated: bool) -> str:
    return "Perkiraan" if estimated else "Pasti"
