"""An empty form made by copying is the one that openpyxl would have made."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from macros_py.materials.form.blank_forms import write_blank
from macros_py.materials.form.template import form, write_template
from macros_py.materials.model import Owner
from macros_py.procedure import units
from macros_py.sheets.ooxml import read_parts

OFFICE, BUREAU = "Kementerian <Contoh> & Lainnya", "Biro Perencanaan"
NASTY = "=1+1 & <b>&amp;</b> 'nama' \"x\" %s \\1 \\g<0> 😀"


def owner(code="K-1", deputi="Deputi Tiga", eselon="II", name="Asisten Deputi Contoh"):
    return Owner(code, deputi, eselon, name, "K")


@pytest.mark.parametrize("eselon", ["I", "II"])
@pytest.mark.parametrize("indicators", [(), ("Indeks satu", "Indeks & dua")])
@pytest.mark.parametrize("name", ["Asisten Deputi Contoh", NASTY, "A & B"])
def test_it_is_the_same_byte_for_byte(tmp_path, eselon, indicators, name):
    one = owner(eselon=eselon, name=name, code=f"{name[:9]}-1")
    write_blank(
        path := tmp_path / "x.xlsx",
        one,
        2026,
        superior=f"Atasan {name}",
        superior_indicators=indicators,
        office=OFFICE,
        bureau=BUREAU,
    )
    assert read_parts(path) == form(one, 2026, f"Atasan {name}", indicators, OFFICE, BUREAU)


def test_for_every_unit_each_cell_its_look_and_the_footers_are_the_same(tmp_path):
    """Where two words of a unit are one ("I" of Eselon and of Deputi), openpyxl would store them once."""
    for unit in units.load():
        one = Owner(unit.code, unit.deputi, unit.eselon, unit.name, unit.parent)
        given = {"superior": unit.parent or "Menteri", "superior_indicators": ["Indeks"], "office": OFFICE, "bureau": BUREAU}
        write_blank(tmp_path / "salinan.xlsx", one, 2026, **given)
        write_template(tmp_path / "asli.xlsx", one, 2026, **given)
        copy, plain = load_workbook(tmp_path / "salinan.xlsx"), load_workbook(tmp_path / "asli.xlsx")
        assert copy.sheetnames == plain.sheetnames
        assert copy.properties.title == plain.properties.title
        for a, b in zip(copy, plain, strict=True):
            assert a.oddFooter.left.text == b.oddFooter.left.text
            cells = [(x.value, x.data_type, x.style_id) for row in a.iter_rows() for x in row]
            assert cells == [(x.value, x.data_type, x.style_id) for row in b.iter_rows() for x in row]


def test_what_no_xml_holds_is_left_out(tmp_path):
    write_blank(
        path := tmp_path / "x.xlsx",
        owner(name="Asisten\x0b Deputi\x00"),
        2026,
        superior="A",
        superior_indicators=(),
        office=OFFICE,
        bureau=BUREAU,
    )
    assert load_workbook(path)["Bahan PK"]["C5"].value == "Asisten Deputi"
