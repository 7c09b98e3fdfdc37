"""What goes out: .xlsx, CSV and Parquet hold the same, and no text of a unit ever becomes a formula."""

from __future__ import annotations

import csv
import errno
import re
import sys
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lint import lint
from openpyxl import load_workbook

from macros_py.base.findings import CannotGoOn, Code, Finding
from macros_py.books import xlsx
from macros_py.materials import outputs
from macros_py.materials.consolidate import Budget, Consolidation, Indicator, Owner, Total, UnitStatus
from macros_py.materials.form.template import BudgetRow, MaterialRow, write_template
from macros_py.tracker.layout import MaterialStatus


def made_of(text: str) -> Consolidation:
    """A consolidation that holds `text` wherever a unit's words can go."""
    return Consolidation(
        (Indicator("I", "D1", text, "I", text, text, text, 2.5, text, text, text, text, "C6"),),
        (Budget("I", "D1", text, "I", text, 1_500_000, text, text, "B9"),),
        (
            UnitStatus(
                "D1", text, "I", "I", MaterialStatus.RECEIVED, text, 1, "a", 1, 1, 1_500_000, datetime(2026, 1, 2, 3, 4, 5)
            ),
        ),
        (Total("I", "I", 1, 1, 1, 1_500_000),),
        (Finding(Code.CELL_ERROR, "Bahan PK", "C6", "D1", None, text, {"found": text}),),
    )


NASTY = [
    "=1+1",
    "+62812",
    "-5",
    "@SUM(A1)",
    '=HYPERLINK("http://x","y")',
    "\t=1",
    "'=1",
    "=cmd|' /C calc'!A0",
    "_x0041_",
    "<&>\"'",
]


@pytest.mark.parametrize("text", NASTY)
def test_text_stays_text_everywhere(tmp_path: Path, text: str) -> None:
    import pandas as pd

    whole = made_of(text)
    written = [path for ending in outputs.ENDINGS for path in outputs.write(whole, tmp_path / f"hasil{ending}")]
    assert len(written) == 1 + 2 * len(outputs.OUTPUTS)
    with zipfile.ZipFile(tmp_path / "hasil.xlsx") as package:
        assert not any(re.search(rb"<f[ >/]", package.read(name)) for name in package.namelist())
    sheet = load_workbook(tmp_path / "hasil.xlsx")["Konsolidasi"]
    cell = sheet["F2"]
    assert (cell.data_type, cell.value) == ("s", text)
    with (tmp_path / "hasil.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["Indikator Kinerja"] == re.sub(r"^(?=\t)", "'", re.sub(r"^(\t?)([=+\-@'])", r"\1'\2", text))
    assert row["Indikator Kinerja"][0] not in "=+-@\t"
    assert row["Target (angka)"] == "2.5"
    assert pd.read_parquet(tmp_path / "hasil.parquet")["Indikator Kinerja"][0] == text


def test_every_column_holds_what_its_heading_says(tmp_path: Path) -> None:
    """The rows of these two sheets are the records as they are, so the fields must stand in the order of the columns."""
    indicator = Indicator(*Indicator._fields)._replace(target_number=2.5)
    budget = Budget(*Budget._fields)._replace(anggaran=1_500_000)
    outputs.write(replace(made_of(""), indicators=(indicator,), budgets=(budget,)), tmp_path / "hasil.xlsx")
    book = load_workbook(tmp_path / "hasil.xlsx")
    shown = [dict(zip(*book[sheet].iter_rows(values_only=True), strict=True)) for sheet in ("Konsolidasi", "Anggaran")]
    common = {"Deputi": "deputi", "Kode": "unit", "Unit Kerja": "unit_name", "Eselon": "eselon"}
    place = {"Berkas": "file", "Sheet": "sheet", "Sel": "cell"}
    assert shown == [
        {
            **common,
            "Sasaran": "sasaran",
            "Indikator Kinerja": "indikator",
            "Target": "target",
            "Target (angka)": 2.5,
            "Satuan": "satuan",
            "Mendukung Indikator Eselon I": "mendukung",
            **place,
        },
        {**common, "Program/Kegiatan": "program", "Anggaran (Rp)": 1_500_000, **place},
    ]


@pytest.mark.parametrize("text", NASTY[:6])
def test_text_stays_text_in_the_template(tmp_path: Path, text: str) -> None:
    path = tmp_path / "templat.xlsx"
    owner = Owner("D1.1", "I", "II", text, "D1")
    rows = [MaterialRow(text, text, text, text, text)]
    write_template(path, owner, 2026, superior=text, rows=rows, budgets=[BudgetRow(text, text)], superior_indicators=[text])
    book = load_workbook(path)
    formulas = [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == ["C12"], "only the form's own check"
    assert book["Bahan PK"]["C15"].value == text


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=60))
@example("\x0bx\r\n")
@example("x" * 40_000)
def test_any_text_gives_a_readable_workbook(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hasil.xlsx"
    path.unlink(missing_ok=True)  # of the example before: nothing is written over
    outputs.write(made_of(text), path)
    assert load_workbook(path)["Konsolidasi"].max_row == 2


def test_the_workbook_passes_the_lint_and_is_reproducible(tmp_path: Path) -> None:
    one, two = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    outputs.write(made_of("teks"), one)
    outputs.write(made_of("teks"), two)
    assert lint(one) == []
    assert one.read_bytes() == two.read_bytes()


def test_nothing_gives_tables_with_one_blank_row(tmp_path: Path) -> None:
    path = tmp_path / "kosong.xlsx"
    outputs.write(Consolidation((), (), (), (), ()), path)
    assert lint(path) == []
    assert load_workbook(path)["Konsolidasi"].tables["tblKonsolidasi"].ref == "A1:M2"


def test_rows_are_written_in_chunks_that_nobody_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = made_of("teks")
    many = replace(many, indicators=tuple(many.indicators[0]._replace(target=str(n), target_number=n) for n in range(7)))
    whole = outputs.write(many, tmp_path / "satu.xlsx")[0]
    monkeypatch.setattr(xlsx, "CHUNK", 3)
    pieces = outputs.write(many, tmp_path / "banyak.xlsx")[0]
    with zipfile.ZipFile(whole) as one, zipfile.ZipFile(pieces) as other:
        assert {name: one.read(name) for name in one.namelist()} == {name: other.read(name) for name in other.namelist()}
    assert [row[7] for row in load_workbook(pieces)["Konsolidasi"].iter_rows(min_row=2, values_only=True)] == list(range(7))


def test_texts_are_escaped_and_cut_in_whatever_chunk_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["biasa", "x" * 40_000, "lain", "<&>", "_x0041_", "dua\nbaris", "akhir"]
    whole = made_of("sama")
    whole = replace(whole, indicators=tuple(whole.indicators[0]._replace(indikator=text) for text in texts))
    for chunk in (1, 2, 3, 1_000):
        monkeypatch.setattr(xlsx, "CHUNK", chunk)
        path = tmp_path / f"{chunk}.xlsx"
        outputs.write(whole, path)
        rows = load_workbook(path)["Konsolidasi"].iter_rows(min_row=2, values_only=True)
        assert [row[5] for row in rows] == [text[: xlsx.MAX_TEXT] for text in texts]


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = sys.getswitchinterval()
    write = zipfile._ZipWriteFile.write

    def full(part: Any, data: bytes) -> int:
        if b'<row r="2"' in data:  # in the thread that packs
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(part, data)

    monkeypatch.setattr(zipfile._ZipWriteFile, "write", full)
    with pytest.raises(CannotGoOn) as stopped:
        outputs.write(made_of("teks"), tmp_path / "hasil.xlsx")
    assert stopped.value.finding.code is Code.FILE_READ_ONLY
    assert list(tmp_path.iterdir()) == []
    assert sys.getswitchinterval() == usual


def test_more_rows_than_a_sheet_holds_are_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "LAST_ROW", 3)
    whole = Consolidation(made_of("x").indicators * 3, (), (), (), ())
    with pytest.raises(CannotGoOn) as stopped:
        outputs.write(whole, tmp_path / "hasil.xlsx")
    assert stopped.value.finding.code is Code.OUTPUT_TOO_LONG
    assert not list(tmp_path.iterdir())
    assert outputs.write(whole, tmp_path / "hasil.parquet")


def test_nothing_is_written_over_another_file(tmp_path: Path) -> None:
    other = tmp_path / "hasil-anggaran.csv"
    other.write_text("milik unit")
    with pytest.raises(CannotGoOn) as stopped:
        outputs.write(made_of("x"), tmp_path / "hasil.csv")
    assert stopped.value.finding.code is Code.FILE_EXISTS
    assert other.read_text() == "milik unit"
    assert [path.name for path in tmp_path.iterdir()] == [other.name]


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn) as stopped:
        outputs.write(made_of("x"), tmp_path / "hasil.docx")
    assert stopped.value.finding.code is Code.OUTPUT_FORMAT_UNKNOWN


def test_the_template_passes_the_lint_and_is_reproducible(tmp_path: Path) -> None:
    owner = Owner("D1.1", "I", "II", "Asisten Deputi Urusan Satu", "D1")
    rows = [MaterialRow("S", "I", None, "%", "Indikator Deputi")]
    for name in ("a.xlsx", "b.xlsx"):
        write_template(tmp_path / name, owner, 2026, superior="Deputi", superior_indicators=["Indikator Deputi"], rows=rows)
    assert lint(tmp_path / "a.xlsx") == []
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    stored = load_workbook(tmp_path / "a.xlsx", data_only=True)["Bahan PK"]
    assert stored["C12"].value == "Masih ada 1 isian yang kosong"


@pytest.mark.parametrize("text", ["y;=1+1;z", 'y;"=1+1', "y\t=1+1", "y\n@SUM(1)", "y; -1"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_holds_no_formula_whatever_the_separator(tmp_path: Path, text: str, separator: str) -> None:
    """A field is taken as Excel takes it: quotes count only at its beginning."""
    outputs.write(made_of(text), tmp_path / "hasil.csv")
    content = (tmp_path / "hasil.csv").read_text(encoding="utf-8-sig")
    fields = re.split(f"[{separator}\r\n]", content)
    assert not [field for field in fields if re.match(r'[\s"]*[=+\-@]', field)]
