"""What a paper says of a unit's material: no kode, no address, whatever the finding."""

import re
from string import Formatter

import pytest
from memory import MemoryBook, context

from macros_py import actions
from macros_py.base.findings import Code, Finding
from macros_py.documents.material_words import plain
from macros_py.tracker import journal

SAID = [
    ("D1-0: indikator “Nilai di sel B7” belum bertarget.", "Indikator “Nilai di sel B7” belum bertarget."),
    ("Isi Target di sel C12.", "Isi Target."),
    ("D1: indikator “A” sudah tertulis di sel B9.", "Indikator “A” tertulis lebih dari sekali."),
    ("D1: sel C12 berisi galat #REF!.", "Ada sel yang berisi galat #REF!."),
    ("D1: rumus di sel C12 belum dihitung.", "Ada rumus yang belum dihitung."),
    ("Isi sel B9, atau hapus barisnya.", "Isi isian itu, atau hapus barisnya."),
    ("D1: gabungan sel A1:Z900 terlalu luas dan diabaikan.", "Gabungan sel terlalu luas dan diabaikan."),
    ("D1.xlsx berisi sesuatu di XFD1048576, jauh di luar tabel.", "D1.xlsx berisi sesuatu jauh di luar tabel."),
    ("D1: Nama Unit tertulis A, menurut sheet Unit B.", "Nama Unit tertulis A, menurut daftar unit kerja B."),
    ("Salin bunyinya dari bahan Deputi ke sel F9.", "Salin bunyinya dari bahan Deputi."),
]


@pytest.mark.parametrize(("found", "shown"), SAID)
def test_a_sentence_for_a_reader_without_the_workbook(found, shown):
    assert plain(found, found.partition(":")[0]) == shown


def test_no_sentence_about_a_material_keeps_an_address():
    names = {name for code in Code for text in code.value[1:] for _, name, _, _ in Formatter().parse(text) if name}
    values = dict.fromkeys(names - {"sheet", "cell", "unit", "file"}, "“X”") | {"heading": "Target"}
    material = list(Code)[list(Code).index(Code.UNIT_WITHOUT_MATERIAL) : list(Code).index(Code.OUTPUT_TOO_LONG)]
    for code in material:
        own = {"other": "C12"} if code in (Code.INDICATOR_DUPLICATE, Code.BUDGET_DUPLICATE) else {}
        found = Finding(code, "Bahan PK", "C12", "D1-0", file="D1-0.xlsx", values=values | own)
        for text in (plain(found.message, "D1-0"), plain(found.action, "D1-0")):
            assert not re.search(r"C12|\bsheet\b|D1-0:", text), code
            assert re.fullmatch(r"[A-ZÀ-Ý“].*[.]", text), code
            assert "  " not in text, code


def test_what_was_undone_and_what_was_put_in_force_again():
    book = MemoryBook()
    actions.start(book, context())
    actions.undo(book, context())
    assert journal.undone(actions.read(book).log) == {1}
    actions.undo(book, context())  # the undoing itself
    assert journal.undone(actions.read(book).log) == {2}
