"""The archive: whole or not at all, every file listed, every change found; years compared."""

import hashlib
import json
import os
import shutil
from datetime import datetime
from pathlib import Path

import pandas
import pyarrow.parquet
import pytest
import sample
from pypdf import PdfReader

from macros_py import documents
from macros_py.archive import comparison
from macros_py.archive.verification import verify
from macros_py.archive.year import archive
from macros_py.base.findings import CannotGoOn, Code


def put_away(root, book, year, *, late=False, now=None, **options):
    state = sample.finished(year, late=late)
    now = now or datetime(year, 6, 2, 9)
    return archive(book, book.read_bytes(), root, tracker=sample.checked(state, now), now=now, by="Rina", **options)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Three archived years; the last one with materials. Documents of one kind: the others are tested elsewhere."""
    folder = tmp_path_factory.mktemp("arsip")
    book, bahan = folder / "PK Tracker.xlsm", folder / "bahan unit"
    book.write_bytes(b"buku")
    (bahan / "Deputi I").mkdir(parents=True)
    (bahan / "Deputi I" / "Bahan PK D1.xlsx").write_bytes(b"bahan")
    (bahan / "~$Bahan PK D1.xlsx").write_bytes(b"kunci")
    with pytest.MonkeyPatch.context() as patch:
        write = documents.write_documents
        patch.setattr(documents, "write_documents", lambda *a, **o: write(*a, **o, kinds=["disposisi"]))
        made = [
            put_away(folder / "Arsip", book, 2024, late=True),
            put_away(folder / "Arsip", book, 2025),
            put_away(folder / "Arsip", book, 2026, late=True, materials=bahan),
        ]
    return folder, made


@pytest.fixture
def root(built, tmp_path):
    return shutil.copytree(built[0] / "Arsip", tmp_path / "Arsip")


def test_an_archive_holds_everything_and_lists_it(built):
    folder, (*_, manifest) = built
    names = [entry.path for entry in manifest.files]
    assert {name.split("/")[0] for name in names} == {"bahan", "buku", "dokumen", "ekspor", "langkah.parquet"}
    assert "bahan/Deputi I/Bahan PK D1.xlsx" in names
    assert not [name for name in names if "~$" in name]
    listed = json.loads((folder / "Arsip/2026/manifest.json").read_text("utf-8"))
    assert listed["diarsipkan"] == "2026-06-02T09:00:00"
    for item in listed["berkas"]:
        data = (folder / "Arsip/2026" / item["jalur"]).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (item["sha256"], item["ukuran"])
    assert manifest.findings() == []
    assert {unit["keadaan"] for unit in listed["pk"]} == {"FINAL"}


def test_a_whole_archive_has_no_findings(root):
    assert verify(root) == []
    assert verify(root / "2025") == []


DAMAGE = [
    (lambda y: (y / "buku/PK Tracker.xlsm").write_bytes(b"lain"), Code.ARCHIVE_FILE_CHANGED),
    (lambda y: (y / "ekspor/Ringkasan 2026.pdf").unlink(), Code.ARCHIVE_FILE_MISSING),
    (lambda y: (y / "bahan/baru.xlsx").write_bytes(b"baru"), Code.ARCHIVE_FILE_EXTRA),
    (lambda y: (y / "manifest.json").write_text("{}"), Code.ARCHIVE_INVALID),
    (lambda y: (y / "SHA256SUMS").unlink(), Code.ARCHIVE_INVALID),
    (lambda y: (y / "SHA256SUMS").write_text("bukan daftar"), Code.ARCHIVE_INVALID),
    (lambda y: (y / "manifest.json").write_text((y / "manifest.json").read_text().replace("Rina", "Budi")),
     Code.ARCHIVE_FILE_CHANGED),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "code"), DAMAGE)
def test_damage_is_found_and_named(root, damage, code):
    damage(root / "2026")
    found = verify(root)
    assert [f.code for f in found] == [code]
    assert "2026/" in found[0].message


def test_a_sum_that_was_changed_with_its_file_differs_from_the_other_list(root):
    book = root / "2026/buku/PK Tracker.xlsm"
    old, new = hashlib.sha256(b"buku").hexdigest(), hashlib.sha256(b"lain").hexdigest()
    book.write_bytes(b"lain")
    sums = root / "2026/SHA256SUMS"
    sums.write_text(sums.read_text().replace(old, new))
    assert [f.code for f in verify(root)] == [Code.ARCHIVE_FILE_CHANGED]


def test_a_year_is_archived_once(built):
    folder, _ = built
    before = sorted(folder.rglob("*"))
    with pytest.raises(CannotGoOn) as caught:
        put_away(folder / "Arsip", folder / "PK Tracker.xlsm", 2026)
    assert caught.value.finding.code is Code.FOLDER_EXISTS
    assert sorted(folder.rglob("*")) == before


def test_a_failure_leaves_no_half_archive(built, tmp_path, monkeypatch):
    def fail(*_args, **_options):
        raise CannotGoOn(Code.TEMPLATE_INVALID, file="x", detail="y")

    monkeypatch.setattr(documents, "write_documents", fail)
    with pytest.raises(CannotGoOn):
        put_away(tmp_path / "Arsip", built[0] / "PK Tracker.xlsm", 2026)
    assert not (tmp_path / "Arsip").exists()


def test_an_unfinished_year_can_be_closed_and_says_so(built, tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "write_documents", lambda *_args, **_options: [])
    state = sample.under_way()
    made = archive(built[0] / "PK Tracker.xlsm", b"buku", tmp_path, tracker=state, now=sample.NOW, by="Rina")
    said = [f.message for f in made.findings()]
    assert said[0] == "20 unit belum selesai saat tahun ini diarsipkan."
    assert "D4: PK tetap KONSEP karena langkah 6 berstatus Belum mulai." in said
    assert len(said) == 1 + 20
    states = {unit["kode"]: unit["keadaan"] for unit in made.as_json()["pk"]}
    assert [code for code, state in states.items() if state == "FINAL"] == ["D1", "D1-0", "D1-1", "D1-2"]


def test_the_table_of_all_years_holds_every_step_with_its_times(root):
    table = pyarrow.parquet.read_table(root / "langkah.parquet")
    assert table.num_rows == 3 * 24 * 6
    rows = table.to_pandas()
    one = rows[(rows.tahun == 2026) & (rows.langkah == 1) & (rows.kode == "D1")].iloc[0]
    assert one.diterima == pandas.Timestamp("2026-05-04 08:00")
    assert (one.terpakai_detik, one.norma_detik, one.ketepatan) == (360 * 60, 600, "Terlambat")


def test_the_table_of_all_years_is_made_anew_with_each_year(root, built, monkeypatch):
    monkeypatch.setattr(documents, "write_documents", lambda *_args, **_options: [])
    (root / "langkah.parquet").write_bytes(b"milik tahun lalu")
    put_away(root, built[0] / "PK Tracker.xlsm", 2025 + 2)
    rows = pyarrow.parquet.read_table(root / "langkah.parquet").to_pandas()
    assert list(rows.tahun.unique()) == [2024, 2025, 2026, 2027]
    assert verify(root) == []


BROKEN = [
    (lambda path: path.write_bytes(b"PAR1 rusak PAR1"), Code.ARCHIVE_INVALID),
    (lambda path: path.unlink(), Code.ARCHIVE_FILE_MISSING),
]


@pytest.mark.parametrize(("damage", "code"), BROKEN, ids=["rusak", "hilang"])
def test_an_older_year_without_its_table_is_named_and_the_next_try_works(root, built, monkeypatch, damage, code):
    monkeypatch.setattr(documents, "write_documents", lambda *_args, **_options: [])
    older, before = root / "2025/langkah.parquet", (root / "langkah.parquet").read_bytes()
    whole = older.read_bytes()
    damage(older)
    with pytest.raises(CannotGoOn) as caught:
        put_away(root, built[0] / "PK Tracker.xlsm", 2027)
    assert caught.value.finding.code is code
    assert "2025/langkah.parquet" in caught.value.finding.message
    assert sorted(path.name for path in root.iterdir()) == ["2024", "2025", "2026", "langkah.parquet"]
    assert (root / "langkah.parquet").read_bytes() == before
    older.write_bytes(whole)
    put_away(root, built[0] / "PK Tracker.xlsm", 2027)
    assert verify(root) == []


def test_a_table_of_a_year_that_is_no_table_stops_the_comparison(root):
    (root / "2025/langkah.parquet").write_bytes(b"rusak")
    with pytest.raises(CannotGoOn) as caught:
        comparison.compare(root)
    assert (caught.value.finding.code, "2025/langkah.parquet" in caught.value.finding.message) == (Code.ARCHIVE_INVALID, True)


@pytest.mark.parametrize("table", [True, False])
def test_a_year_that_cannot_get_its_name_leaves_the_table_of_all_years_as_it_was(root, built, monkeypatch, table):
    monkeypatch.setattr(documents, "write_documents", lambda *_args, **_options: [])
    if not table:
        (root / "langkah.parquet").unlink()
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    real = Path.rename

    def taken(path, target):
        if path.name == "2027":
            (target / "bahan").mkdir(parents=True)
            (target / "bahan" / "lain.xlsx").write_bytes(b"lain")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", taken)
    with pytest.raises(CannotGoOn) as caught:
        put_away(root, built[0] / "PK Tracker.xlsm", 2027)
    assert caught.value.finding.code is Code.FILE_EXISTS
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert after == {**before, root / "2027" / "bahan" / "lain.xlsx": b"lain"}


def test_copies_are_the_users_to_read_whatever_their_sources_are(built, tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "write_documents", lambda *_args, **_options: [])
    bahan = tmp_path / "bahan"
    bahan.mkdir()
    (bahan / "D1.xlsx").write_bytes(b"bahan")
    os.utime(bahan / "D1.xlsx", (1_000_000, 1_000_000))
    (bahan / "D1.xlsx").chmod(0o400)
    put_away(tmp_path / "Arsip", built[0] / "PK Tracker.xlsm", 2026, materials=bahan)
    copy = (tmp_path / "Arsip/2026/bahan/D1.xlsx").stat()
    assert (copy.st_mtime, bool(copy.st_mode & 0o200)) == (1_000_000, True)


def test_years_are_compared(root):
    found = comparison.compare(root)
    assert found.years == (2024, 2025, 2026)
    step = {item.year: item for item in found.steps if item.step == 3}
    assert (step[2026].average, step[2026].share, step[2026].late) == (900.0, 750.0, 24)
    assert [t.change for t in found.trends if t.step == 4] == [round(step4(found, 2026) - step4(found, 2024), 1)]
    assert found.units[0].late[2026] == 6
    assert found.as_json()["unit_terlambat"][0]["kode"] == found.units[0].code
    heads, rows = found.table()
    assert len(heads) == 2 + 2 * 3
    assert [row[0] for row in rows] == [
        "1 Arahan",
        "2 Reviu Teknis",
        "3 Data Dukung",
        "4 Bahan PK",
        "5 Reviu Bahan",
        "6 Pemeriksaan",
    ]


def step4(found, year):
    return next(item.share for item in found.steps if (item.step, item.year) == (4, year))


def test_a_gap_in_the_years_stops_the_comparison(root):
    (root / "2025/langkah.parquet").unlink()
    with pytest.raises(CannotGoOn) as caught:
        comparison.compare(root)
    assert caught.value.finding.message == "Arsip: berkas 2025/langkah.parquet tidak ada."


def test_the_comparison_on_paper(root, tmp_path):
    path = tmp_path / "Lintas tahun.pdf"
    comparison.write_comparison_pdf(path, comparison.compare(root), sample.NOW, "Biro")
    text = "".join(page.extract_text() for page in PdfReader(path).pages)
    for wanted in ("Perbandingan Tahun 2024–2026", "4 Bahan PK", "Deputi Bidang Koordinasi Pertahanan Negara"):
        assert wanted in text


def test_no_archive_is_said_so(tmp_path):
    for call in (comparison.compare, verify):
        with pytest.raises(CannotGoOn) as caught:
            call(tmp_path)
        assert caught.value.finding.code is Code.ARCHIVE_EMPTY
