"""Minta bahan: what is written for each Deputi, what the tracker then knows, and what is found when the day has passed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from excel_fixtures import in_memory, memory_excel, own_data_folder
from in_memory_excel import engine
from pypdf import PdfReader

from macros_py.base import words
from macros_py.books.file import open_book
from macros_py.materials.consolidate import Owner
from macros_py.materials.form.template import MaterialRow, write_template
from macros_py.procedure import units

NOW, DUE = "2026-01-05T09:00", "2026-01-30"
UNITS = units.load()


def of(deputi: str) -> list[str]:
    return [unit.code for unit in UNITS if unit.deputi == deputi]


def rows(path: Path, name: str) -> list[dict[str, object]]:
    with open_book(path, write=False) as opened:
        return opened.tables([name])[name].records()


def set_up(path: Path) -> None:
    """The office says who signs, and who can be asked."""
    values = {"Nama Sesmenko": "Dr. Contoh Sesmenko", "NIP Sesmenko": "197903122005011002", "Kontak Pelaksana": "0812 0000"}
    with open_book(path, write=True) as opened:
        table = opened.tables(["tblPengaturan"])["tblPengaturan"]
        opened.write(
            [table.with_records({**row, "Nilai": values.get(str(row["Butir"]), row["Nilai"])} for row in table.records())]
        )


@pytest.fixture
def asked(tracker_cli, book, tmp_path):
    set_up(book)
    ask = ["minta", book, "--ke", tmp_path / "minta", "--batas", DUE, "--deputi", "IV", "--pada", NOW, "--oleh", "Rina"]
    return tracker_cli(*ask)


def test_each_deputi_has_its_letter_its_receipt_and_the_forms(asked, tmp_path):
    folder = tmp_path / "minta"
    there = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert there == sorted([
        "Deputi IV/Nota Dinas Permintaan Bahan Deputi IV.docx", "Deputi IV/Nota Dinas Permintaan Bahan Deputi IV.pdf",
        "Tanda Terima/Tanda Terima Bahan Deputi IV.docx", "Tanda Terima/Tanda Terima Bahan Deputi IV.pdf",
        *(f"Deputi IV/Bahan PK 2026 {code}.xlsx" for code in of("IV")),
    ])  # fmt: skip
    assert (asked["aksi"], len(asked["berkas"])) == ("minta", len(there))
    assert asked["pesan"].startswith(f"Minta bahan: {len(of('IV'))} unit dari 1 Deputi, batas Jumat, 30 Januari 2026;")


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_the_letter_says_who_asks_whom_for_what_until_when(asked, tmp_path, suffix):
    path = tmp_path / "minta" / "Deputi IV" / f"Nota Dinas Permintaan Bahan Deputi IV{suffix}"
    text = " ".join((word_text(path) if suffix == ".docx" else pdf_text(path)).split())
    head = next(unit.name for unit in UNITS if unit.code == "D4")
    for part in (
        "NOTA DINAS", head, "Sekretaris Kementerian Koordinator",
        "Permintaan Bahan Penyusunan Perjanjian Kinerja Tahun 2026", f"{len(of('IV'))} berkas",
        "paling lambat Jumat, 30 Januari 2026 pukul 16.30 WIB", "0812 0000", "Dr. Contoh Sesmenko",
        "NIP 197903122005011002", *(unit.name for unit in UNITS if unit.deputi == "IV"),
    ):  # fmt: skip
        assert part in text
    assert "Deputi III" not in text


def word_text(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def pdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_the_tracker_knows_when_and_until_when_was_asked(asked, book):
    known = {row["Kode"]: (row["Diminta"], row["Batas Bahan"]) for row in rows(book, "tblPermintaan")}
    assert known == {code: (datetime(2026, 1, 5, 9), datetime(2026, 1, 30)) for code in of("IV")}
    log = [row for row in rows(book, "tblRiwayat") if row["Aksi"] == "Minta bahan"]
    assert {row["Kode"] for row in log} == set(of("IV"))
    assert all("bahan diminta sampai 30 Januari 2026." in str(row["Uraian"]) for row in log)


def test_it_is_taken_back_whole(asked, tracker_cli, book):
    tracker_cli("urungkan", book, "--pada", "2026-01-05T09:05")
    assert rows(book, "tblPermintaan") == []


def test_what_has_not_come_by_then_is_found_and_is_reminded(asked, tracker_cli, book):
    def overdue(at: str) -> set[str]:
        found = tracker_cli("periksa", book, "--pada", at, code=0)["temuan"]
        return {finding["unit"] for finding in found if finding["kode"] == "MATERIAL_OVERDUE"}

    assert overdue("2026-01-30T16:00") == set()
    assert overdue("2026-02-02T08:00") == set(of("IV"))
    told = tracker_cli("pengingat", book, "--pada", "2026-01-29T08:00")["pengingat"]
    assert {item["penerima"] for item in told} == set(of("IV"))
    assert "paling lambat Jumat, 30 Januari 2026 pukul 16.30 WIB (sisa 1 hari" in told[0]["teks"]


def test_a_consolidation_keeps_what_was_asked_and_the_receipt_shows_what_came(asked, tracker_cli, book, tmp_path):
    filled = tmp_path / "bahan"
    filled.mkdir()
    owner = Owner("D4", "IV", "I", next(unit.name for unit in UNITS if unit.code == "D4"), None)
    write_template(filled / "D4.xlsx", owner, 2026, superior="Menteri", rows=[MaterialRow("Sasaran", "Indikator", 80, "%")])
    tracker_cli("konsolidasi", book, "--bahan", filled, "--pada", "2026-01-06T09:00", code=1)
    assert {row["Batas Bahan"] for row in rows(book, "tblPermintaan")} == {datetime(2026, 1, 30)}
    tracker_cli("dokumen", book, "--ke", tmp_path / "kertas", "--jenis", "tanda_terima")
    text = pdf_text(tmp_path / "kertas" / "Tanda Terima" / "Tanda Terima Bahan Deputi IV.pdf")
    assert "D4.xlsx" in text
    assert text.count("D4-") == len(of("IV")) - 1


@pytest.mark.parametrize(
    ("due", "kode"),
    [
        ("2026-01-31", "DEADLINE_INVALID"),  # a Saturday
        ("2026-01-16", "DEADLINE_INVALID"),  # Isra Mikraj
        ("2026-01-02", "DEADLINE_INVALID"),  # gone by
        ("2040-01-02", "CALENDAR_GAP"),
        ("kapan-kapan", "DATE_INVALID"),
    ],
)
def test_a_day_that_cannot_be_kept_is_refused_and_nothing_is_written(tracker_cli, book, tmp_path, due, kode):
    before = book.read_bytes()
    found = tracker_cli("minta", book, "--ke", tmp_path / "minta", "--batas", due, "--pada", NOW, code=2)
    assert found["galat"]["kode"] == kode
    assert book.read_bytes() == before
    assert not (tmp_path / "minta").exists()


def test_a_name_that_is_taken_leaves_everything_as_it_was(asked, tracker_cli, book, tmp_path):
    before = book.read_bytes()
    again = tracker_cli("minta", book, "--ke", tmp_path / "minta", "--batas", DUE, "--deputi", "IV", "--pada", NOW, code=2)
    assert again["galat"]["kode"] == "FILE_EXISTS"
    assert book.read_bytes() == before


@in_memory
def test_in_excel_the_day_the_deputi_and_the_folder_are_asked(book, tmp_path, monkeypatch):
    own_data_folder(monkeypatch, tmp_path / "data")
    monkeypatch.setattr(words, "user_name", lambda: "rina")
    monkeypatch.setattr(words, "now_wib", lambda: datetime(2026, 1, 5, 9))
    for name in ("x", "surat"):
        (tmp_path / name).mkdir()
    excel = memory_excel(tmp_path / "x", book)
    excel.folders = [tmp_path / "surat"]
    with engine(excel):
        told = excel.press("PkAsk", "30 Januari 2026", "IV")
    assert told[-1].startswith("Minta bahan: 6 unit dari 1 Deputi, batas Jumat, 30 Januari 2026; 10 berkas di ")
    assert excel.value("Status Bahan", "U5") == datetime(2026, 1, 5, 9)
