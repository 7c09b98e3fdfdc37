"""The lint: nothing on our own workbook, and each planted fault found by the rule that is meant to find it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lint import RULES, is_address, lint

from macros_py.sheets.ooxml import CONTENT_TYPES, Parts, add_root_relationship, main_type, read_parts, write_parts
from workbook import WORKBOOK

HOME, STEP, UNIT = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet16.xml"
STEP_TABLE, BOOK, BOOK_RELS = "xl/tables/table5.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
RIBBON = "customUI/customUI14.xml"
Plant = Callable[[Parts], None]


def replaced(part: str, old: str, new: str) -> Plant:
    """Replace the first match of a pattern, which must be there."""

    def plant(parts: Parts) -> None:
        text, count = re.subn(old, new, parts[part].decode(), count=1, flags=re.DOTALL)
        assert count == 1, f"{old} is not in {part}: the fault was not planted"
        parts[part] = text.encode()

    return plant


def ribbon(body: str) -> Plant:
    """Give the workbook a ribbon."""

    def plant(parts: Parts) -> None:
        parts[RIBBON] = (
            '<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon><tabs><tab id="pk" label="PK">'
            f'<group id="g" label="G">{body}</group></tab></tabs></ribbon></customUI>'
        ).encode()
        add_root_relationship(
            parts,
            name="rIdRibbon",
            target=RIBBON,
            kind="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
        )

    return plant


def garbage(parts: Parts) -> None:
    parts["xl/vbaProject.bin"] = b"not a project" * 100


FAULTS: list[tuple[str, Plant]] = [
    ("main_type_fits", replaced(CONTENT_TYPES, re.escape(main_type(".xlsm")), main_type(".xlsx"))),
    ("vba_is_reached", replaced(BOOK_RELS, r'<Relationship [^>]*vbaProject"[^>]*/>', "")),
    ("vba_is_readable", garbage),
    ("table_name_is_no_cell", replaced(STEP_TABLE, 'displayName="tblLangkah1"', 'displayName="tbl1"')),
    ("table_name_is_no_cell", replaced(STEP_TABLE, 'displayName="tblLangkah1"', 'displayName="R1C1"')),
    ("table_name_is_no_cell", replaced(STEP_TABLE, 'displayName="tblLangkah1"', 'displayName="tbl Langkah"')),
    ("table_is_unique", replaced(STEP_TABLE, 'displayName="tblLangkah1"', 'displayName="TBLLANGKAH2"')),
    ("table_is_unique", replaced(STEP_TABLE, 'displayName="tblLangkah1"', 'displayName="PK_FORMAT"')),
    ("table_is_unique", replaced(STEP_TABLE, '<table id="5"', '<table id="6"')),
    ("table_headings_agree", replaced(STEP, "<t>Berkas</t>", "<t>Berkas </t>")),
    ("table_headings_agree", replaced(STEP_TABLE, 'name="Berkas"', 'name="Pelaksana"')),
    ("table_headings_agree", replaced(STEP_TABLE, '<tableColumn id="17" name="Aktif"/>', "")),
    ("table_has_rows", replaced(STEP_TABLE, 'ref="A6:Q30"', 'ref="A6:Q6"')),
    ("tables_stand_free", replaced(STEP, '<mergeCell ref="C2:', '<mergeCell ref="B8:C9"/><mergeCell ref="C2:')),
    ("tables_stand_free", replaced("xl/tables/table1.xml", 'ref="E2:J3"', 'ref="B5:G6"')),
    ("list_is_short", replaced(STEP, '"Ada,Belum,Tidak perlu"', f'"{",".join(["Belum ada"] * 26)}"')),
    ("list_is_short", replaced(STEP, 'errorTitle="[^"]*"', f'errorTitle="{"x" * 33}"')),
    ("validations_stand_apart", replaced(UNIT, 'sqref="A5:A28"', 'sqref="A5:H28"')),
    ("names_are_known", replaced(UNIT, "PK_DAFTAR_KODE", "PK_DAFTAR")),
    ("names_are_known", replaced(BOOK, r"tblUnit\[Kode\]", "tblUnit[Sandi]")),
    ("names_are_known", replaced(BOOK, r"'Pengaturan'!\$B", r"'Setelan'!$B")),
    ("style_exists", replaced(STEP, 'dxfId="1"', 'dxfId="99"')),
    ("code_name_is_unique", replaced(STEP, 'codeName="Sheet2"', 'codeName="sheet3"')),
    ("formulas_are_sound", replaced(STEP, r"<formula>AND\(", "<formula>AND((")),
    ("formulas_are_sound", replaced(STEP, r"<formula>AND\(", "<formula>ANDD(")),
    ("formulas_are_sound", replaced(STEP, r"<formula>[^<]*</formula>", "<formula>#REF!&gt;1</formula>")),
    ("formulas_are_sound", replaced(STEP, r"<formula>[^<]*</formula>", "<formula>A1 B1</formula>")),
    ("formulas_are_sound", replaced(STEP, r"<formula>[^<]*</formula>", "<formula>A1=</formula>")),
    ("formulas_are_sound", replaced(STEP, r"<formula>[^<]*</formula>", "<formula>XLOOKUP(1,A1,B1)</formula>")),
    ("rows_are_in_order", replaced(STEP, '<row r="8"', '<row r="7"')),
    ("rows_are_in_order", replaced(STEP, '<c r="C6"', '<c r="A6"')),
    ("ribbon_ids_are_unique", ribbon('<button id="a" label="A"/><button id="a" label="B"/>')),
    ("ribbon_control_has_one_id", ribbon('<button id="a" idMso="Copy" label="A"/>')),
    ("ribbon_image_is_known", ribbon('<button id="a" label="A" imageMso="NoSuchPicture"/>')),
]


@pytest.fixture(scope="module")
def sound() -> Parts:
    return read_parts(WORKBOOK)


def test_our_workbook_has_no_fault() -> None:
    assert lint(WORKBOOK) == []


@pytest.mark.parametrize(("rule", "plant"), FAULTS, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(FAULTS)])
def test_a_planted_fault_is_found_by_its_rule(rule: str, plant: Plant, sound: Parts, tmp_path: Path) -> None:
    parts = dict(sound)
    plant(parts)
    write_parts(path := tmp_path / "planted.xlsm", parts)

    assert rule in {fault.rule for fault in lint(path)}


def test_every_rule_has_a_planted_fault() -> None:
    assert {rule.__name__ for rule in RULES} == {rule for rule, _ in FAULTS}


def test_a_sound_ribbon_is_let_through(sound: Parts, tmp_path: Path) -> None:
    parts = dict(sound)
    ribbon('<button id="a" label="A" imageMso="Refresh"/><button id="b" label="B"/>')(parts)
    write_parts(path := tmp_path / "ribbon.xlsm", parts)

    assert lint(path) == []


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("tbl1", True),
        ("TBL1", True),
        ("A1", True),
        ("XFD1048576", True),
        ("R1C1", True),
        ("r", True),
        ("c5", True),
        ("XFE1", False),
        ("tblUnit", False),
        ("tblLangkah1", False),
        ("A1048577", False),
        ("Rekap", False),
    ],
)
def test_addresses(name: str, address: bool) -> None:
    assert is_address(name) is address
