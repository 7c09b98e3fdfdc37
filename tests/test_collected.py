"""Konsolidasi in the tracker: what the materials give, what is offered as Kelengkapan, and how it is taken back."""

from datetime import timedelta

import pytest
from memory import AT, MemoryBook, context

from macros_py import actions
from macros_py.base.findings import Code
from macros_py.materials import collected
from macros_py.materials.content import BudgetRow, MaterialRow
from macros_py.materials.form.template import write_template
from macros_py.procedure import sop_file

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
