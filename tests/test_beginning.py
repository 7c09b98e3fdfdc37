"""Buku baru: a year begins, from the command line and from an Excel in which no tracker is open."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from excel_fixtures import in_memory, memory_excel, own_data_folder
from in_memory_excel import engine
from openpyxl import Workbook
from vba_player import get

from macros_py import actions
from macros_py.base import words
from macros_py.base.findings import CannotGoOn, Code
from macros_py.books.file import open_book
from macros_py.tracker import layout

OLD = Path(__file__).parent / "fixtures" / "tracker_format_1.xlsm"
NOW = datetime(2026, 11, 24, 9, 0)
YES, NO = 6, 7


def context() -> actions.Context:
    return actions.Context(NOW, "rina")


def rows(path: Path, name: str) -> list[dict[str, object]]:
    with open_book(path, write=False) as book:
        return book.tables([name])[name].records()


@pytest.fixture
def last_year(tmp_path: Path) -> Path:
    """A tracker of 2026 with an official, a day off of the office, hours of its own, and a norm that somebody changed."""
    path = tmp_path / "PK_2026.xlsm"
    actions.new(path, context(), 2026)
    with open_book(path, write=True) as book:
        tables = book.tables()
        book.write(
            [
                changed(
                    changed(tables["tblPengaturan"], "Butir", "Nama Kabag Perencanaan", Nilai="Rina Wulandari"),
                    "Butir",
                    "Tempat",
                    Nilai="Bogor",
                ),
                added(
                    changed(tables["tblLibur"], "Tanggal", datetime(2026, 8, 17), Nama="Proklamasi"),
                    {"Tanggal": datetime(2027, 3, 8), "Nama": "HUT kantor", "Jenis": "Libur kantor"},
                ),
                changed(tables["tblUnit"], "Kode", "D1-1", **{"Nama Unit": "Asisten Deputi Baru"}),
            ]
        )
    return path


def changed(table, key, wanted, **values):
    assert any(row[key] == wanted for row in table.records())
    return table.with_records({**row, **(values if row[key] == wanted else {})} for row in table.records())


def added(table, row):
    return table.with_records([*table.records(), row])


def test_what_the_office_keeps_comes_along_and_the_rest_is_new(last_year: Path, tmp_path: Path) -> None:
    path = tmp_path / "PK_2027.xlsm"
    actions.new(path, context(), 2027, previous=last_year)

    settings = {row["Butir"]: row["Nilai"] for row in rows(path, "tblPengaturan")}
    assert (settings["Nama Kabag Perencanaan"], settings["Tempat"], settings["Tahun"]) == ("Rina Wulandari", "Bogor", 2027)
    assert settings[layout.BUDGET_DATE] is None
    assert {row["Kode"]: row["Nama Unit"] for row in rows(path, "tblUnit")}["D1-1"] == "Asisten Deputi Baru"
    assert "Asisten Deputi Baru" in {row["Unit Kerja"] for row in rows(path, "tblLangkah1")}
    (log,) = rows(path, "tblRiwayat")
    assert log["Uraian"] == "Buku PK 2027 dibuat dari PK_2026.xlsm."

    days = {row["Tanggal"]: row for row in rows(path, "tblLibur")}
    assert days[datetime(2027, 3, 8)]["Jenis"] == "Libur kantor"  # of a year that was estimated: the office's own day
    assert days[datetime(2026, 8, 17)]["Nama"] == "Proklamasi"  # of a year that was certain: as it was
    assert {day.year for day in days} >= {2026, 2027, 2028}
    assert list(days) == sorted(days)
    assert len(days) == len(rows(path, "tblLibur"))


def test_an_older_format_comes_along_too_and_stays_as_it_is(tmp_path: Path) -> None:
    before = OLD.read_bytes()
    result = actions.new(tmp_path / "PK_2027.xlsm", context(), 2027, previous=OLD)
    assert "dari tracker_format_1.xlsm dengan 5 unit" in result.message
    assert OLD.read_bytes() == before


def test_the_newest_tracker_of_an_earlier_year_is_found_among_other_files(last_year: Path, tmp_path: Path) -> None:
    actions.new(tmp_path / "lama.xlsm", context(), 2025)
    actions.new(tmp_path / "PK_2028.xlsm", context(), 2028)
    (tmp_path / "rusak.xlsm").write_bytes(b"PK\3\4 rusak")
    Workbook().save(tmp_path / "lain.xlsm")
    assert actions.newest_tracker(tmp_path, 2027) == last_year
    assert actions.newest_tracker(tmp_path, 2025) is None


def test_a_year_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn) as stop:
        actions.new(tmp_path / "PK.xlsm", context(), 20_26_0)
    assert stop.value.finding.code is Code.YEAR_INVALID
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def excel(tmp_path, monkeypatch):
    """An Excel without an open workbook."""
    own_data_folder(monkeypatch, tmp_path / "data")
    monkeypatch.setattr(words, "user_name", lambda: "rina")
    monkeypatch.setattr(words, "now_wib", lambda: NOW)
    (tmp_path / "x").mkdir()
    memory = memory_excel(tmp_path / "x")
    get(memory.tracker, "Close", (False,))
    (tmp_path / "buku").mkdir()
    memory.folders = [tmp_path / "buku"]
    with engine(memory):
        yield memory


def open_books(excel) -> list[str]:
    books = get(excel.excel.application, "Workbooks")
    return [str(get(get(books, "Item", (n,)), "Name")) for n in range(1, int(get(books, "Count")) + 1)]


@in_memory
def test_the_year_begins_in_excel_without_a_tracker(excel, tmp_path):
    before = open_books(excel)
    asked, told = excel.press("PkNew", "2027")
    assert asked == "Buku PK untuk tahun berapa?"
    assert told.startswith("Baru: PK_2027.xlsm untuk tahun 2027 dengan 24 unit dan 6 langkah.\n\nPeriksa lembar Unit")
    assert rows(tmp_path / "buku" / "PK_2027.xlsm", "tblRiwayat")[0]["Aksi"] == "Baru"
    assert sorted(open_books(excel)) == sorted([*before, "PK_2027.xlsm"])  # the workbook that stood for none is gone


@in_memory
def test_excel_offers_what_last_year_left(excel, tmp_path):
    actions.new(tmp_path / "buku" / "PK_2026.xlsm", context(), 2026)
    asked = excel.press("PkNew", "2027", YES)
    assert asked[1] == "Bawa unit, pejabat, kalender, dan pengaturan dari PK_2026.xlsm?"
    assert "dari PK_2026.xlsm" in asked[2]


@in_memory
@pytest.mark.parametrize(
    ("answer", "says"), [("dua ribu", "Tahun dua ribu tidak dikenal."), ("1926", "Tahun 1926 tidak dikenal."), ("", None)]
)
def test_without_a_year_there_is_no_tracker(excel, tmp_path, answer, says):
    before = open_books(excel)
    told = excel.press("PkNew", answer)
    assert [text[: len(says)] for text in told[1:]] == [says] if says else told[1:] == []
    assert list((tmp_path / "buku").iterdir()) == []
    assert open_books(excel) == before


@in_memory
def test_a_name_that_is_taken_is_said(excel, tmp_path):
    actions.new(tmp_path / "buku" / "PK_2027.xlsm", context(), 2027)
    before = (tmp_path / "buku" / "PK_2027.xlsm").read_bytes()
    assert excel.press("PkNew", "2027")[-1].startswith("Berkas PK_2027.xlsm sudah ada.")
    assert (tmp_path / "buku" / "PK_2027.xlsm").read_bytes() == before
