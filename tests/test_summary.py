"""The Kabag summary: its numbers against a naive count, its page, and the same numbers wherever they are shown."""

import dataclasses
import json
import re
import subprocess
import sys
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import office
import openpyxl
import pytest
import python_calamine
import sample
from pypdf import PdfReader

from macros_py import summary
from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.grid import Table
from macros_py.documents.summary_pdf import write_summary_pdf
from macros_py.documents.summary_xlsx import write_summary_workbook
from macros_py.procedure import sop_file, units
from macros_py.procedure.sop import Step
from macros_py.summary import Reason, page
from macros_py.tracker import checks, layout, plan
from macros_py.tracker.layout import Status


def summarized(state, now=sample.NOW):
    return summary.summarize(sample.checked(state, now), now)


@pytest.fixture(scope="module")
def state():
    return sample.under_way()


@pytest.fixture(scope="module")
def figures(state):
    return summarized(state)


@pytest.fixture(scope="module")
def late_year():
    return summarized(sample.finished(late=True), datetime(2026, 5, 21, 9))


def test_the_matrix_counts_what_the_step_sheets_say(state, figures):
    for line in figures.lines:
        of = {u.code for u in state.units if line.deputi in (u.deputi, "Jumlah")}
        assert line.units == len(of)
        for sheet, count in zip(state.steps, line.counts, strict=True):
            status = [row.status for row in sheet.rows if row.code in of]
            assert (count.done, count.running, count.returned) == (
                status.count(Status.DONE),
                status.count(Status.RUNNING),
                status.count(Status.RETURNED),
            )
    assert [line.deputi for line in figures.lines] == ["I", "II", "III", "IV", "Jumlah"]
    assert [line.materials for line in figures.lines] == [6, 6, 6, 2, 20]


def test_late_rows_are_those_of_periksa(state, figures):
    found = checks.check(checks.Situation(state, sample.NOW, lambda _: True))
    late = {(f.unit, f.step) for f in found if f.code is Code.LATE_OPEN}
    assert {(a.code, a.step) for a in figures.attention if a.reason is Reason.LATE} == late
    assert sum(line.counts[n].late for n in range(6) for line in figures.lines[:-1]) == len(late)
    assert figures.figures["Lewat batas"] == len(late) == 11


def test_time_is_working_time_against_the_norm(figures):
    """Step 3: Deputi I took 140 minutes; Deputi II from 09.00 to 09.30 the day after, 390 + 90 minutes."""
    used = figures.steps[2]
    assert (used.finished, used.average, used.share, used.late) == (12, 310, 259, 18)
    pelaksana = figures.actors[2]
    assert pelaksana.steps == (3, 4)
    assert pelaksana.late == figures.steps[2].late + figures.steps[3].late


def test_a_listed_row_says_what_is_missing_and_since_when(figures):
    first = next(a for a in figures.attention if a.code == "D4")
    assert (first.missing, first.since, first.over) == (("Arahan Karo PO",), datetime(2026, 5, 6, 10, 10), 860)
    back = next(a for a in figures.attention if a.reason is Reason.RETURNED)
    assert (back.code, back.round, back.note) == ("D1-3", 2, "Target indikator kedua belum selaras")


def test_a_year_that_was_late_throughout_names_the_worst_first(late_year):
    assert len(late_year.attention) == 24 * 6
    assert {a.reason for a in late_year.attention} == {Reason.WAS_LATE}
    over = [a.over for a in late_year.attention]
    assert over == sorted(over, reverse=True)


def test_equal_rows_stand_on_one_line_and_lines_without_room_count_their_rows(late_year, monkeypatch):
    lines = page.content(late_year)[page.ATTENTION.name]
    assert [(line["Langkah"], line["Kode"], line["Hal"]) for line in lines] == [
        (name, "24 unit", "Terlambat")
        for name in ("6 Pemeriksaan", "3 Data Dukung", "4 Bahan PK", "2 Reviu Teknis", "5 Reviu Bahan", "1 Arahan")
    ]
    monkeypatch.setattr(page, "LISTED", 2)
    assert page.content(late_year)[page.ATTENTION.name][-1]["Unit Kerja"].startswith("dan 96 lainnya")


def test_lateness_is_told_in_days_and_hours_of_work_and_dates_in_one_line(figures):
    (line,) = [row for row in page.content(figures)[page.ATTENTION.name] if row["Langkah"] == "1 Arahan"]
    assert line["Kode"] == "4 unit"
    assert (line["Diterima"], line["Sejak"], line["Lewat (waktu kerja)"]) == ("6 Mei 10.00", "6 Mei 10.10", "1 hari 6 jam")
    assert (line["Deputi"], line["Unit Kerja"]) == ("IV", "D4, D4-0, D4-1, D4-2")
    item = next(a for a in figures.attention if a.code == "D4")
    assert page.over_words(dataclasses.replace(item, over=40, over_days=0, over_hours=0)) == "kurang dari 1 jam"
    assert page.over_words(dataclasses.replace(item, over=450, over_days=1, over_hours=0)) == "1 hari"
    old = dataclasses.replace(item, received=datetime(2025, 9, 26, 10, 30))
    changed = dataclasses.replace(figures, attention=(old,))
    assert page.content(changed)[page.ATTENTION.name][0]["Diterima"] == "26 Sep 2025"


DEADLINES = [
    (datetime(2025, 12, 10), date(2026, 1, 10)),
    (datetime(2026, 1, 31), date(2026, 2, 28)),
    (datetime(2028, 1, 30), date(2028, 2, 29)),
    (datetime(2026, 11, 30), date(2026, 12, 30)),
    (None, None),
]


@pytest.mark.parametrize(("dipa", "expected"), DEADLINES)
def test_the_deadline_is_one_month_after_the_dipa(dipa, expected):
    assert plan.deadline(sample.read(sample.sample_tables(dipa=dipa))) == expected


def test_the_forecast_chains_the_norms():
    """From Monday 4 May 08.00: 190 minutes, three working days, 80 minutes."""
    state = sample.start(sample.read(sample.sample_tables(dipa=datetime(2026, 4, 7))), "2026-05-04T08:00")
    forecast = plan.forecast(state, datetime(2026, 5, 4, 8))
    assert (forecast.finish, forecast.deadline) == (datetime(2026, 5, 7, 13, 30), date(2026, 5, 7))
    assert (forecast.in_time, forecast.days_left, forecast.done) == (True, 0, False)
    later = plan.forecast(state, datetime(2026, 5, 5, 8))
    assert (later.in_time, later.days_left) == (False, -1)
    assert "melewati batas PK 7 Mei 2026 (1 hari kerja)" in page.forecast_sentence(later)


def test_a_finished_year_states_when_it_was_finished():
    forecast = plan.forecast(sample.finished(), datetime(2026, 9, 1))
    assert (forecast.done, forecast.finish) == (True, datetime(2026, 5, 7, 11))


def test_a_year_without_findings_says_so():
    done = dataclasses.replace(summarized(sample.finished()), findings={"galat": 0, "peringatan": 0, "info": 0})
    assert dict(page.facts(done))["Temuan"] == "Tidak ada."
    one = dataclasses.replace(done, findings={"galat": 0, "peringatan": 1, "info": 0})
    assert dict(page.facts(one))["Temuan"] == "0 galat, 1 peringatan, 0 info."


def test_without_a_calendar_there_is_no_forecast_and_no_error():
    state = sample.read(sample.sample_tables(year=2026))
    state = sample.replaced(state, state.tables[layout.HOLIDAY_TABLE.name].with_records([]))
    figures = summarized(state)
    assert figures.forecast.gap == 2026
    assert page.forecast_sentence(figures.forecast) == "Belum dapat dihitung: Kalender tahun 2026 belum lengkap."


def test_a_new_tracker_and_one_without_units_have_a_page():
    for unit_list in (units.load(), []):
        figures = summarized(sample.read(sample.sample_tables(unit_list=unit_list)))
        assert figures.progress == ()
        assert len(page.content(figures)) == 8


def tables(state):
    sizes = page.sizes(state.sop)
    return {
        spec.name: Table(spec.name, spec.sheet, 1, 1, spec.headings, ((None,) * len(spec.headings),) * sizes[spec.name])
        for spec in summary.table_specs(state.sop)
    }


def test_no_table_of_the_page_changes_its_size(state, figures, late_year):
    for each in (figures, late_year):
        for table in summary.summary_tables(each, tables(state)):
            assert len(table.rows) == page.sizes(state.sop)[table.name]


def test_more_deputi_than_the_matrix_has_rows_share_one():
    many = [units.Unit(f"X{n}", f"D{n}", "I", f"Deputi {n}") for n in range(9)]
    rows = page.content(summarized(sample.read(sample.sample_tables(unit_list=many))))["tblRingkasanDeputi"]
    assert [row["Deputi"] for row in rows] == ["D0", "D1", "D2", "D3", "Lainnya", "Jumlah"]
    assert rows[4]["1 Arahan"] == "0/5\n5 belum"


def shown(summary_, without=None):
    """Every text and number of the page, row by row."""
    for name, rows in page.content(summary_).items():
        for row in rows if name != without else ():
            yield from (value for value in row.values() if value is not None)


def test_sheet_export_pdf_and_json_hold_the_same_numbers(tmp_path, state, figures):
    """Two independent readers of the export, the tables of the sheet, and the text of the PDF."""
    xlsx, pdf = tmp_path / "Ringkasan.xlsx", tmp_path / "Ringkasan.pdf"
    write_summary_workbook(xlsx, figures)
    write_summary_pdf(pdf, figures)
    expected = [str(value) for value in shown(figures)]
    sheet = openpyxl.load_workbook(xlsx).active
    found = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [value for value in expected if expected.count(value) > found.count(value)]
    other = python_calamine.CalamineWorkbook.from_path(str(xlsx)).get_sheet_by_index(0).to_python()
    read = [plain(value) for row in other for value in row if value != ""]
    assert sorted(read) == sorted(found)
    on_sheet = [
        str(value)
        for table in summary.summary_tables(figures, tables(state))
        for row in table.rows
        for value in row
        if value is not None
    ]
    assert sorted(on_sheet) == sorted(expected)
    text = squeezed(" ".join(p.extract_text() for p in PdfReader(pdf).pages))
    # Progress is drawn there, not written.
    assert not [value for value in map(str, shown(figures, page.PROGRESS.name)) if squeezed(value) not in text]
    data = json.loads(json.dumps(summary.as_json(figures)))
    assert data["angka"]["lewat_batas"] == figures.figures["Lewat batas"]
    assert [step["rata_rata_menit"] for step in data["langkah"]] == [u.average for u in figures.steps]
    assert data["prakiraan"]["selesai_pada"] == figures.forecast.finish.isoformat()
    assert len(data["perhatian"]) == len(figures.attention)


def plain(value):
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def squeezed(text):
    return re.sub(r"[\s\u200b]", "", text)


def test_the_export_is_a_plain_file(tmp_path, figures):
    path = tmp_path / "Ringkasan.xlsx"
    write_summary_workbook(path, figures)
    with ZipFile(path) as package:
        names = package.namelist()
        worksheet = package.read("xl/worksheets/sheet1.xml")
        everything = b"".join(package.read(name) for name in names if name.endswith((".xml", ".rels")))
    assert not [n for n in names if "vba" in n.lower() or "external" in n.lower() or "calcChain" in n]
    assert b"<f>" not in worksheet
    assert b"TargetMode" not in everything
    assert b'state="hidden"' not in everything
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Ringkasan"]
    assert book.properties.creator == "Bambang Hariyanto, S.E."
    assert book.properties.created == datetime(2026, 5, 8, 2, 30)  # 09.30 WIB
    assert len(book.active._charts) == 2
    assert not book.active.protection.sheet


@pytest.mark.parametrize("write", [write_summary_workbook, write_summary_pdf])
def test_the_same_summary_gives_the_same_bytes_and_no_file_is_overwritten(tmp_path, figures, write):
    one, two = tmp_path / "satu", tmp_path / "dua"
    write(one, figures)
    write(two, figures)
    assert one.read_bytes() == two.read_bytes()
    with pytest.raises(CannotGoOn) as caught:
        write(one, figures)
    assert caught.value.finding.code is Code.FILE_EXISTS
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dua", "satu"]


@pytest.mark.parametrize("start", "=+-@")
def test_text_that_begins_like_a_formula_stays_text(tmp_path, state, start):
    evil = f"{start}1+1"
    table = state.tables["tblPengaturan"]
    rows = [{**r, "Nilai": evil if r["Butir"] == "Nama Kasubbag PA I" else r["Nilai"]} for r in table.records()]
    path = tmp_path / "Ringkasan.xlsx"
    write_summary_workbook(path, summarized(sample.replaced(state, table.with_records(rows))))
    cells = [c for row in openpyxl.load_workbook(path).active.iter_rows() for c in row if c.value == evil]
    assert [c.data_type for c in cells] == ["s"]
    assert cells[0].quotePrefix


def test_the_pdf_is_one_page_whatever_the_year_was_like(tmp_path, figures, late_year):
    long = [dataclasses.replace(a, unit="Asisten Deputi " * 30, note="alasan " * 60) for a in late_year.attention]
    for number, each in enumerate((figures, late_year, dataclasses.replace(late_year, attention=tuple(long)))):
        path = tmp_path / f"{number}.pdf"
        write_summary_pdf(path, each)
        assert len(PdfReader(BytesIO(path.read_bytes())).pages) == 1


@pytest.mark.office
def test_microsofts_validator_accepts_the_export_and_it_prints_on_one_page(tmp_path, figures):
    path = tmp_path / "Ringkasan.xlsx"
    write_summary_workbook(path, figures)
    assert office.validate(path) == []
    assert len(PdfReader(office.to_pdf(path, tmp_path)).pages) == 1


@pytest.mark.parametrize("count", [1, 2, 9])
def test_a_sop_of_another_length_has_its_page_too(tmp_path, count):
    steps = tuple(
        Step(
            n,
            f"Langkah {n}",
            f"Kegiatan {n}",
            f"Jabatan {n % 3}",
            f"Hasil {n - 1}",
            ("1 Hari", "30 Menit")[n % 2],
            f"Hasil {n}",
            last=n == count,
        )
        for n in range(1, count + 1)
    )
    sop = dataclasses.replace(sop_file.load(), steps=steps, roles=("Jabatan 0", "Jabatan 1", "Jabatan 2"))
    figures = summarized(sample.start(sample.read(sample.sample_tables(sop)), "2026-05-04T08:00"))
    write_summary_workbook(tmp_path / "r.xlsx", figures)
    write_summary_pdf(tmp_path / "r.pdf", figures)
    assert len(PdfReader(tmp_path / "r.pdf").pages) == 1
    cells = {c.value for row in openpyxl.load_workbook(tmp_path / "r.xlsx").active.iter_rows() for c in row}
    assert {step.sheet for step in steps} <= cells


def test_numbers_cost_no_library():
    """A press of Ringkasan in Excel must not wait for the libraries of paper."""
    code = "import sys, macros_py.summary, macros_py.documents, macros_py.tracker.plan; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"reportlab", "docx", "docxtpl", "openpyxl", "pyarrow", "pandas", "PIL"} & set(loaded)
