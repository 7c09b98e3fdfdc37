"""A tracker of format 1, made by the program of its day and in the middle of its year, is brought to today's format.

fixtures/tracker_format_1.xlsm: five units, step 3 running, one unit sent back; and of the office a picture, printer settings, a
protected sheet with a validation of its own, and a validation beside the table on Unit.
"""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from excel_fixtures import in_memory, memory_excel, own_data_folder
from in_memory_excel import engine
from lint import lint
from openpyxl import load_workbook
from vba_player import get

from macros_py import actions
from macros_py.base import words
from macros_py.base.findings import CannotGoOn, Code
from macros_py.books.file import open_book
from macros_py.build import upgrade as upgrades
from macros_py.procedure import sop_file
from macros_py.sheets.ooxml import read_parts, write_parts
from macros_py.tracker import layout
from macros_py.tracker.layout import Column, TableSpec

OLD = Path(__file__).parent / "fixtures" / "tracker_format_1.xlsm"
SOP = sop_file.load()
NOW = datetime(2026, 1, 8, 8, 0)
YES, NO = 6, 7


def context(at: datetime = NOW) -> actions.Context:
    return actions.Context(at, "rina")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return Path(shutil.copy(OLD, tmp_path / "PK_2026.xlsm"))


@pytest.fixture
def upgraded(tracker: Path) -> Path:
    actions.upgrade(tracker, context())
    return tracker


def tables(path: Path) -> dict[str, list[dict[str, object]]]:
    with open_book(path, write=False) as book:
        return {name: table.records() for name, table in book.tables().items()}


def rewritten(path: Path, part: str, pattern: str, new: str) -> None:
    parts = read_parts(path)
    text, count = re.subn(pattern, new, parts[part].decode(), count=1, flags=re.DOTALL)
    assert count == 1
    parts[part] = text.encode()
    write_parts(path, parts)


def test_an_older_tracker_is_refused_with_what_to_do(tracker: Path) -> None:
    with open_book(tracker, write=False) as book, pytest.raises(CannotGoOn) as stop:
        actions.read(book)
    assert stop.value.finding.code is Code.FORMAT_OLD
    assert "pk-tracker perbarui" in stop.value.finding.action


def test_every_value_stays_and_the_log_says_what_was_done(tracker: Path) -> None:
    before = tables(tracker)
    actions.upgrade(tracker, context())
    after = tables(tracker)

    *log, last = after.pop("tblRiwayat")
    logged = before.pop("tblRiwayat")
    assert [{heading: row[heading] for heading in old} for old, row in zip(logged, log, strict=True)] == logged
    assert all(row["Dicatat"] is None and row["Keadaan"] is None for row in log)
    assert (last["Aksi"], last["Uraian"]) == ("Perbarui", f"Buku diperbarui dari format 1 ke format {layout.FORMAT}.")
    home = {"tblAngka", "tblBerikut", "tblKeadaan", "tblMatriks"}  # shown anew by every act
    for name in before.keys() - home:
        kept = [{heading: row[heading] for heading in old} for old, row in zip(before[name], after[name], strict=False)]
        assert kept == before[name], name


def test_a_tracker_of_format_2_gets_the_columns_of_today_and_finishes_its_year(tmp_path: Path) -> None:
    """fixtures/tracker_format_2.xlsm: D1 and D1-1 finished, D1-2 sent back to step 3, where D2-1 still runs."""
    path = Path(shutil.copy(OLD.with_name("tracker_format_2.xlsm"), tmp_path / "PK_2026.xlsm"))
    before = tables(path)
    actions.upgrade(path, context())
    assert lint(path) == []
    after = tables(path)
    home = {"tblAngka", "tblBerikut", "tblKeadaan", "tblMatriks", "tblRiwayat"}
    for name in before.keys() - home:
        assert [
            {heading: row[heading] for heading in old} for old, row in zip(before[name], after[name], strict=True)
        ] == before[name]
    assert after["tblLangkah3"][0]["Diteliti Kasubbag PA I"] is None
    with open_book(path, write=True) as book:
        found = {(f.code, f.unit) for f in actions.check(book, context()).findings}
        assert {(Code.NOT_LOOKED_AT, "D1"), (Code.OUTPUT_NOT_RECORDED, "D1-1")} <= found
        for step in (3, 4, 5, 6):
            for unit in ("D1-2", "D2-1"):
                actions.mark(book, context(), step, [unit], presence=layout.Presence.THERE)
                assert actions.hand_over(book, context(), step, [unit]).done == (unit,)
        actions.mark(book, context(), 6, documents=["Materi/konsep Penetapan Kinerja PK"])
        assert (
            actions.read(book).steps[5].by_code()["D2-1"].logged["Materi/konsep Penetapan Kinerja PK"]
            == "rina, 8 Januari 2026 08.00"
        )


def test_the_old_file_stays_beside_it(upgraded: Path) -> None:
    assert upgraded.with_name("PK_2026 (format 1).xlsm").read_bytes() == OLD.read_bytes()


def test_what_is_not_ours_keeps_every_byte(upgraded: Path) -> None:
    old, new = read_parts(OLD), read_parts(upgraded)
    ours = re.compile(
        r"\[Content_Types\]\.xml|xl/(workbook|styles)\.xml|xl/_rels/workbook\.xml\.rels|xl/worksheets/sheet\d\d?\.xml"
        r"|xl/worksheets/_rels/sheet\d+\.xml\.rels|xl/tables/table\d+\.xml|xl/tables/tabelPK\d+\.xml"
        r"|xl/worksheets/(_rels/)?lembarPK\d\.xml(\.rels)?"
    )
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    assert {name for name in changed if not ours.fullmatch(name)} == set()
    assert "xl/worksheets/sheet99.xml" not in changed
    assert {"xl/media/image1.png", "xl/drawings/drawing9.xml", "xl/printerSettings/printerSettings1.bin"} <= new.keys()
    assert b"drawing" in new["xl/worksheets/sheet2.xml"]


def test_it_is_a_sound_workbook(upgraded: Path) -> None:
    assert lint(OLD) != []
    assert lint(upgraded) == []


def test_cells_accept_what_they_accept_in_a_new_tracker_and_what_the_office_asked_stays(upgraded: Path, tmp_path: Path) -> None:
    new = tmp_path / "baru.xlsm"
    actions.new(new, context(), 2026)

    def accepted(path: Path) -> dict[tuple[object, ...], object]:
        """What a column of a table accepts, or a row of Pengaturan; without the sheet's own addresses."""
        book, found = load_workbook(path), {}
        for spec in layout.tables(SOP):
            sheet = book[spec.sheet]
            rows = list(sheet[sheet.tables[spec.name].ref])
            for rule in sheet.data_validations.dataValidation:
                for at, heading in enumerate(cell.value for cell in rows[0]):
                    for row in rows[1:] if spec.name == "tblPengaturan" else rows[1:2]:
                        if row[at].coordinate in rule.sqref:
                            formula = re.sub(r"(?<=[A-Z])\d+", "n", rule.formula1 or "")
                            key = row[0].value if spec.name == "tblPengaturan" else ""
                            assert (spec.name, heading, key) not in found
                            found[spec.name, heading, key] = rule.type, rule.operator, formula, rule.error, rule.prompt
        return found

    assert accepted(upgraded) == accepted(new)
    units = load_workbook(upgraded)["Unit"]
    assert [rule.formula1 for rule in units.data_validations.dataValidation if "X6" in rule.sqref] == ['"a,b"']


def test_a_new_sheet_comes_to_its_place_and_shows_what_is_found(upgraded: Path) -> None:
    old, book = load_workbook(OLD), load_workbook(upgraded)
    names = [name for name in book.sheetnames if name in old.sheetnames]
    assert names == old.sheetnames
    assert book.sheetnames.index("Ikhtisar Temuan") == book.sheetnames.index("Temuan") - 1
    for name in names:
        assert book[name].print_title_rows == old[name].print_title_rows
        assert book[name].print_area == old[name].print_area
    sheet = book["Ikhtisar Temuan"]
    assert (sheet.print_title_rows, sheet.freeze_panes, sheet.protection.sheet) == ("$4:$4", "A5", True)
    assert sheet["A4"].fill.fgColor.rgb == book["Temuan"]["A4"].fill.fgColor.rgb
    with open_book(upgraded, write=True) as tracker:
        assert actions.check(tracker, context(NOW + timedelta(days=2))).findings
        lines = tracker.tables()["tblIkhtisar"].records()
    assert lines[0]["Tingkat"] == "galat"
    assert sum(line["Jumlah"] for line in lines) == len(tables(upgraded)["tblTemuan"])


def test_the_summary_tells_lateness_under_its_new_heading(upgraded: Path) -> None:
    with open_book(upgraded, write=True) as book:
        actions.summary(book, context(NOW + timedelta(days=2)))
        row = book.tables()["tblRingkasanPerhatian"].records()[0]
    assert "Lewat (menit)" not in row
    assert re.search("hari|jam", str(row["Lewat (waktu kerja)"]))


def test_a_holiday_takes_its_name_and_unit_a_new_row(upgraded: Path) -> None:
    book = load_workbook(upgraded)
    names = book["Kalender"]["B5"]
    assert names.value
    assert [rule for rule in book["Kalender"].data_validations.dataValidation if "B5" in rule.sqref] == []
    unit_name = [rule for rule in book["Unit"].data_validations.dataValidation if "D5" in rule.sqref]
    assert unit_name == []


def test_pasted_cells_stay_open_and_the_program_s_stay_locked(upgraded: Path) -> None:
    book = load_workbook(upgraded)
    assert book._named_styles["Normal"].protection.locked is False
    for spec in layout.tables(SOP):
        sheet = book[spec.sheet]
        if not sheet.protection.sheet:
            continue
        for row in list(sheet[sheet.tables[spec.name].ref])[1:]:
            for plan, cell in zip(spec.columns, row, strict=True):
                assert cell.protection.locked is not plan.staff, f"{spec.sheet}!{cell.coordinate}"
        assert sheet.column_dimensions["A"].protection.locked


def test_it_finishes_its_year(upgraded: Path) -> None:
    at = NOW
    for step in range(3, 7):
        with open_book(upgraded, write=True) as book:
            table = book.tables([f"tblLangkah{step}"])[f"tblLangkah{step}"]
            documents = SOP.steps[step - 1].documents
            book.write([table.with_records([{**row, **dict.fromkeys(documents, "Ada")} for row in table.records()])])
        at += timedelta(hours=1)
        with open_book(upgraded, write=True) as book:
            assert not actions.hand_over(book, context(at), step).refused
    with open_book(upgraded, write=True) as book:
        found = actions.check(book, context(at + timedelta(minutes=1))).findings
        assert "seluruh 5 unit" in book.tables()["tblKeadaan"].records()[0]["Keadaan"]
    assert not [finding for finding in found if finding.level.value == "galat"]


@pytest.fixture
def richer(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """A program whose Unit has two more columns."""
    more = (Column("Golongan", "wrapped", 20, staff=True), Column("Plt.", "choice", 8, staff=True, choices=("Ya", "Tidak")))
    monkeypatch.setattr(layout, "UNIT_TABLE", TableSpec("tblUnit", "Unit", (*layout.UNIT_TABLE.columns, *more)))
    return tuple(column.heading for column in more)


def test_new_columns_come_to_the_right_end_of_their_table(tracker: Path, richer: tuple[str, ...]) -> None:
    actions.upgrade(tracker, context())
    sheet = load_workbook(tracker)["Unit"]
    headings, *rows = list(sheet[sheet.tables["tblUnit"].ref])
    assert tuple(cell.value for cell in headings)[-2:] == richer
    assert {cell.value for row in rows for cell in row[-2:]} == {None}
    assert not rows[0][-1].protection.locked
    assert sheet.column_dimensions[rows[0][-2].column_letter].width == 20
    (choice,) = [rule for rule in sheet.data_validations.dataValidation if rows[-1][-1].coordinate in rule.sqref]
    assert choice.formula1 == '"Ya,Tidak"'
    coloured = [str(area.sqref) for area in sheet.conditional_formatting]
    assert f"{rows[0][-1].coordinate}:{rows[-1][-1].coordinate}" in coloured
    assert lint(tracker) == []


def test_a_column_for_which_there_is_no_room_is_refused_by_its_cell(tracker: Path, richer: tuple[str, ...]) -> None:
    rewritten(tracker, "xl/worksheets/sheet15.xml", r'(<row r="6".*?)</row>', r'\1<c r="I6"><v>7</v></c></row>')
    before = tracker.read_bytes()
    with pytest.raises(CannotGoOn) as stop:
        actions.upgrade(tracker, context())
    found = stop.value.finding
    assert (found.code, found.sheet, found.cell) == (Code.UPGRADE_BLOCKED, "Unit", "I6")
    assert tracker.read_bytes() == before
    assert list(tracker.parent.iterdir()) == [tracker]


def test_a_new_table_comes_with_its_rows(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = TableSpec("tblAgendaUji", "Kalender", (Column("Hari Uji", "date", 22, staff=True), Column("Acara", "wrapped", 30)))
    from macros_py.build import list_sheets

    plan, side = layout.tables, list_sheets._side_by_side
    monkeypatch.setattr(layout, "tables", lambda sop: (*plan(sop), more))
    monkeypatch.setattr(
        list_sheets,
        "_side_by_side",
        lambda sheet, row, tables: side(
            sheet,
            row,
            (*tables, (more, [{"Acara": "Rapat"}]) if sheet.title == "Kalender" else ())
            if sheet.title == "Kalender"
            else tables,
        ),
    )
    actions.upgrade(tracker, context())
    assert tables(tracker)["tblAgendaUji"] == [{"Hari Uji": None, "Acara": "Rapat"}]
    assert lint(tracker) == []


def test_a_missing_setting_is_added_below_the_others(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = layout.settings
    monkeypatch.setattr(layout, "settings", lambda sop, year: [*plain(sop, year), ("Alamat", "Jakarta", "Kop.")])
    actions.upgrade(tracker, context())
    assert tables(tracker)["tblPengaturan"][-1] == {"Butir": "Alamat", "Nilai": "Jakarta", "Keterangan": "Kop."}


@pytest.mark.parametrize(
    ("found", "code"), [("3", Code.NOTHING_TO_UPGRADE), ("4", Code.FORMAT_UNKNOWN), ("0", Code.FORMAT_UNKNOWN)]
)
def test_another_format_is_refused(tracker: Path, found: str, code: Code) -> None:
    rewritten(tracker, "xl/workbook.xml", r'(name="PK_FORMAT">)1', rf"\g<1>{found}")
    before = tracker.read_bytes()
    with pytest.raises(CannotGoOn) as stop:
        actions.upgrade(tracker, context())
    assert stop.value.finding.code is code
    assert tracker.read_bytes() == before


def test_a_tracker_that_is_open_is_left_alone(tracker: Path) -> None:
    (tracker.parent / f"~${tracker.name}").touch()
    with pytest.raises(CannotGoOn, match="FILE_OPEN"):
        actions.upgrade(tracker, context())
    assert tracker.read_bytes() == OLD.read_bytes()
    assert len(list(tracker.parent.iterdir())) == 2


def test_when_the_tracker_cannot_be_saved_the_copy_goes_again(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise CannotGoOn(Code.FILE_READ_ONLY, file="x", detail="penuh")

    monkeypatch.setattr("macros_py.books.save.replace", full)
    with pytest.raises(CannotGoOn, match="FILE_READ_ONLY"):
        actions.upgrade(tracker, context())
    assert list(tracker.parent.iterdir()) == [tracker]


def test_every_format_has_its_step() -> None:
    assert len(upgrades.STEPS) == layout.FORMAT - 1


@pytest.fixture
def excel(tracker, tmp_path, monkeypatch):
    own_data_folder(monkeypatch, tmp_path / "data")
    monkeypatch.setattr(words, "user_name", lambda: "rina")
    monkeypatch.setattr(words, "now_wib", lambda: NOW)
    (tmp_path / "buka").mkdir()
    memory = memory_excel(tmp_path / "buka", tracker)
    with engine(memory):
        yield memory


@in_memory
def test_the_ribbon_offers_it_for_an_older_tracker(excel):
    path = excel.folder / "Buku PK.xlsm"
    asked, told = excel.press("PkCheck", YES)
    assert asked.startswith("Buku PK.xlsm masih memakai format lama. Perbarui sekarang?")
    assert told.startswith(f"Perbarui: Buku PK.xlsm kini memakai format {layout.FORMAT};")
    assert path.with_name("Buku PK (format 1).xlsm").is_file()
    assert tables(path)["tblRiwayat"][-1]["Aksi"] == "Perbarui"


@in_memory
def test_who_says_no_keeps_the_tracker_as_it_is(excel):
    before = (excel.folder / "Buku PK.xlsm").read_bytes()
    assert len(excel.press("PkCheck", NO)) == 1
    assert (excel.folder / "Buku PK.xlsm").read_bytes() == before
    assert get(excel.tracker, "Name") == "Buku PK.xlsm"
