"""Konsolidasi in the tracker: what the materials give, what is offered as Kelengkapan, and how it is taken back."""

import hashlib
from datetime import timedelta

import pytest
from memory import AT, MemoryBook, context

from macros_py import actions
from macros_py.base.findings import CannotGoOn, Code
from macros_py.materials import collected
from macros_py.materials.content import BudgetRow, MaterialRow
from macros_py.materials.form.template import write_template
from macros_py.procedure import sop_file
from macros_py.tracker import journal

STEPS = sop_file.load().steps
LATER = AT + timedelta(hours=3)


@pytest.fixture
def book():
    """D1 runs in step 4 without its documents."""
    book = MemoryBook()
    actions.start(book, context(), ["D1"])
    for number in (1, 2, 3):
        book.complete(STEPS[number - 1], ["D1"])
        actions.hand_over(book, context(AT + timedelta(minutes=number)), number, ["D1"])
    return book


@pytest.fixture
def folder(tmp_path, book):
    owners = {owner.code: owner for owner in collected.owners(actions.read(book))}
    write_template(
        tmp_path / "D1.xlsx",
        owners["D1"],
        2026,
        superior="Menteri Koordinator",
        rows=[MaterialRow("Terwujudnya koordinasi", "Persentase rekomendasi", "80", "%")],
        budgets=[BudgetRow("Koordinasi politik", 1_500_000)],
    )
    return tmp_path


def test_materials_reach_the_sheets(book, folder):
    result = actions.consolidate_materials(book, context(LATER), folder)
    assert result.data["unit"]["masuk"] + result.data["unit"]["belum"] + result.data["unit"]["galat"] == 24
    (row,) = book.content["tblKonsolidasi"].records()
    assert (row["Kode"], row["Indikator Kinerja"], row["Target"], row["Target Angka"]) == (
        "D1",
        "Persentase rekomendasi",
        "80",
        80,
    )
    assert book.content["tblAnggaran"].records()[0]["Anggaran"] == 1_500_000
    assert {r["Kode Temuan"] for r in book.content["tblTemuan"].records()} >= {"UNIT_WITHOUT_MATERIAL", "MATERIAL_OFFERED"}
    assert collected.previous(actions.read(book))[0][0].indikator == "Persentase rekomendasi"


def test_what_arrived_is_offered_and_not_forced(book, folder):
    result = actions.consolidate_materials(book, context(LATER), folder)
    (offer,) = [f for f in result.findings if f.code is Code.MATERIAL_OFFERED]
    assert (offer.unit, offer.sheet, offer.cell) == ("D1", "4 Bahan PK", "F9")
    assert book.cell("tblLangkah4", "D1", "data dukung") == "Belum"


def test_marked_it_is_kelengkapan_with_its_file_and_can_be_undone(book, folder):
    result = actions.consolidate_materials(book, context(LATER), folder, mark=lambda units: units == 1)
    assert result.data["ditandai"] == ["D1"]
    assert book.cell("tblLangkah4", "D1", "data dukung") == "Ada"
    assert book.cell("tblLangkah4", "D1", "telaahan") == "Belum"  # nobody sent that
    assert book.cell("tblLangkah4", "D1", "Berkas").endswith("D1.xlsx")
    actions.undo(book, context(LATER))
    assert book.cell("tblLangkah4", "D1", "data dukung") == "Belum"
    assert book.cell("tblLangkah4", "D1", "Berkas") is None


def test_templates_are_written_once(book, tmp_path):
    first = actions.templates(book, context(), tmp_path / "templat")
    assert len(first.data["berkas"]) == 24
    again = actions.templates(book, context(), tmp_path / "templat")
    assert (again.data["berkas"], len(again.data["sudah_ada"])) == ([], 24)


COLLECTED = ("tblKonsolidasi", "tblAnggaran", "tblBahan", "tblTotal")


def collected_rows(book):
    return {name: book.content[name].rows for name in COLLECTED}


def refused(act):
    with pytest.raises(CannotGoOn) as stop:
        act()
    return stop.value.finding


def test_an_empty_folder_never_empties_the_tracker_without_a_yes(book, folder, tmp_path):
    actions.consolidate_materials(book, context(LATER), folder)
    before = dict(book.content)
    empty = tmp_path / "kosong"
    empty.mkdir()
    finding = refused(lambda: actions.consolidate_materials(book, context(LATER), empty))
    assert finding.code is Code.MATERIALS_LOST
    assert "D1 (indikator 1 menjadi 0, anggaran 1 menjadi 0)" in finding.message
    assert book.content == before


def test_urungkan_brings_the_materials_back_and_takes_them_away_again(book, folder, tmp_path):
    blank = collected_rows(book)
    actions.consolidate_materials(book, context(LATER), folder)
    filled = collected_rows(book)
    assert filled["tblKonsolidasi"]
    empty = tmp_path / "kosong"
    empty.mkdir()
    actions.consolidate_materials(book, context(LATER), empty, replace=lambda lost: True)
    assert book.content["tblKonsolidasi"].rows == ()
    result = actions.undo(book, context(LATER))
    assert "Konsolidasi ke-" in result.message
    assert collected_rows(book) == filled
    actions.undo(book, context(LATER))  # undoes the undoing
    assert book.content["tblKonsolidasi"].rows == ()
    assert not journal.broken(actions.read(book).log)
    actions.undo(book, context(LATER))
    assert collected_rows(book) == filled
    assert blank["tblKonsolidasi"] == ()


def test_the_first_konsolidasi_is_undone_to_nothing(book, folder):
    actions.consolidate_materials(book, context(LATER), folder)
    actions.undo(book, context(LATER))
    assert book.content["tblKonsolidasi"].rows == ()
    assert book.content["tblAnggaran"].rows == ()
    assert not [r for r in book.content["tblTemuan"].records() if r["Sumber"] == "Konsolidasi"]


def test_a_konsolidasi_that_changes_nothing_is_nothing_to_undo(book, folder):
    actions.consolidate_materials(book, context(LATER), folder)
    actions.consolidate_materials(book, context(LATER), folder)
    assert [bool(entry.kept) for entry in actions.read(book).log][-2:] == [True, False]


def test_what_is_kept_of_many_rows_goes_on_in_further_rows_of_riwayat(book, folder):
    state = actions.read(book)
    table = state.tables["tblKonsolidasi"]
    noise = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(2_000)]
    rows = [{"No": n, "Kode": "D1", "Indikator Kinerja": text} for n, text in enumerate(noise, 1)]
    book.content["tblKonsolidasi"] = table.with_records(rows)
    before = collected_rows(book)
    actions.consolidate_materials(book, context(LATER), folder, replace=lambda lost: True)
    kept = [entry.kept for entry in actions.read(book).log if entry.kept]
    assert len(kept) > 5
    assert max(map(len, kept)) <= 8_000
    actions.undo(book, context(LATER))
    assert collected_rows(book)["tblKonsolidasi"] == before["tblKonsolidasi"]


def test_urungkan_obeys_no_row_whose_seal_is_broken(book):
    table = book.content["tblRiwayat"]
    index = len(table.rows) - 1
    forged = table.records()[index]["Perubahan"].replace("Selesai", "Belum mulai")
    book.content["tblRiwayat"] = table.with_cells({(index, "Perubahan"): forged})
    before = dict(book.content)
    result = actions.undo(book, context(LATER))
    assert [finding.code for finding in result.refused] == [Code.UNDO_BROKEN]
    assert book.content == before


@pytest.mark.parametrize("text", ["[" * 32_000, '{"1":' * 6_000, '{"bahan":"' + "A" * 30_000 + '"}', '{"bahan":"eJw="}'])
def test_whatever_stands_in_perubahan_stops_nothing(book, text):
    table = book.content["tblRiwayat"]
    book.content["tblRiwayat"] = table.with_cells({(len(table.rows) - 1, "Perubahan"): text})
    assert "LOG_EDITED" in {finding.code.name for finding in actions.check(book, context(LATER)).findings}
    assert actions.undo(book, context(LATER)).refused


@pytest.mark.parametrize("value", [1e308, -1e308, 1e25, 10**14, float(2**63)])
@pytest.mark.parametrize("heading", ["Diterima", "Batas Waktu", "Diserahkan", "Durasi", "Putaran", "Ketepatan", "No", "Kode"])
def test_any_number_in_a_step_sheet_is_a_finding(book, heading, value):
    table = book.content["tblLangkah4"]
    book.content["tblLangkah4"] = table.with_cells({(0, heading): value})
    result = actions.check(book, context(LATER))
    assert all(finding.message for finding in result.findings)
    actions.hand_over(book, context(LATER), 4, ["D1-1"])
