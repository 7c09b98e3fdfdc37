"""The child process: a file that hangs, crashes or swells costs that one file; the next ones are read."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
import threading
import time
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from materials_cases import SHEET, form, patched, repack, replace
from python_calamine import CalamineWorkbook

from macros_py.materials.reading.child import read_files
from macros_py.materials.reading.heading_rows import HeadingRows
from macros_py.materials.reading.headings import Words, variants
from macros_py.materials.reading.look import look
from macros_py.materials.reading.reader import read
from macros_py.materials.reading.tables import SheetReader

STYLES = "xl/styles.xml"


def outcomes(*files: Path, **options: float) -> list[tuple[object, ...]]:
    return list(read_files([str(file) for file in files], 2026, variants, **options))  # type: ignore[arg-type]


def never(_sheet: str) -> bool:
    """No sheet is skipped."""
    return False


def good(path: Path) -> Path:
    path.write_bytes(form()("K01", "Unit"))
    return path


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe that nobody writes to is how a reader hangs here")
def test_a_hang_costs_one_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "b.xlsx")
    started = time.monotonic()
    found = outcomes(good(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", good(tmp_path / "c.xlsx"), seconds=0.8)
    assert [outcome[:2] for outcome in found[1:2]] == [("refused", "MATERIAL_TIMEOUT")]
    assert (found[0][0], found[2][0]) == ("material", "material")
    assert time.monotonic() - started < 5


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel limits memory on Linux only")
def test_a_crash_costs_one_file(tmp_path: Path) -> None:
    """A cell with neither three letters nor six digits passes the look, and calamine aborts its process."""
    far = replace(b"</sheetData>", b'<row r="99999"><c r="ZZ99999"><v>1</v></c></row></sheetData>')
    (tmp_path / "b.xlsx").write_bytes(patched(form(), SHEET, far)("K01", "Unit"))
    found = outcomes(good(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", good(tmp_path / "c.xlsx"))
    assert [outcome[0] for outcome in found] == ["material", "refused", "material"]
    assert found[1][1] == "MATERIAL_CRASHED"
    assert found[1][3] == {"detail": "kehabisan memori"}


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    found = outcomes(tmp_path / "tidak ada.xlsx", good(tmp_path / "a.xlsx"))
    assert found[0][:2] == ("refused", "MATERIAL_UNREADABLE")
    assert found[1][0] == "material"


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    """A writer appends without pause; every reading either sees the whole file or says that it changed."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(form()("K01", "Unit") + b"\0" * (30 << 20))
    stop = threading.Event()

    def write() -> None:
        with path.open("ab", buffering=0) as file:
            while not stop.is_set():
                file.write(b"\0" * 4096)
                time.sleep(0.0005)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = outcomes(path)
    finally:
        stop.set()
        writer.join()
    assert found[0][:2] == ("refused", "MATERIAL_CHANGED")


def test_nothing_beside_the_materials_is_imported(tmp_path: Path) -> None:
    """A python file in the current folder, named like one of ours or of the standard library, is never run."""
    for name in ("marshal.py", "python_calamine.py", "re.py", "macros_py.py", "zlib.py"):
        (tmp_path / name).write_text("open('terbaca', 'w').close(); raise SystemExit('hostile')")
    good(tmp_path / "a.xlsx")
    program = (
        "import sys; sys.path[:] = [p for p in sys.path if p]\n"
        "from macros_py.materials.reading.child import read_files\nfrom macros_py.materials.reading.headings import variants\n"
        "print([o[0] for o in read_files(['a.xlsx'], 2026, variants)])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['material']"
    assert not (tmp_path / "terbaca").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="asks ps the Linux way")
def test_no_process_stays_behind(tmp_path: Path) -> None:
    reading = read_files([str(good(tmp_path / f"{n}.xlsx")) for n in range(20)], 2026, variants)
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    children = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True, check=False
    ).stdout
    assert "materials.child" not in children


def test_the_reader_gets_what_was_looked_at() -> None:
    data = repack(form()("K01", "Unit"), {"xl/media/foto.png": lambda _: b"foto", "docProps/app.xml": lambda _: b"<x/>"})
    package, _ = look(data, never)
    with zipfile.ZipFile(BytesIO(data)) as sent, zipfile.ZipFile(BytesIO(package)) as kept:
        assert kept.testzip() is None
        assert kept.getinfo(SHEET).compress_type == zipfile.ZIP_STORED
        names = {name.lower(): name for name in sent.namelist()}
        assert set(names) - set(kept.namelist()) >= {"xl/media/foto.png", "docprops/app.xml"}
        assert all(kept.read(name) == sent.read(names[name]) for name in set(kept.namelist()) - {STYLES})


@pytest.mark.parametrize("prefix", [b"", b"x:"])
def test_styles_keep_what_makes_a_number_a_date(prefix: bytes) -> None:
    def dated(workbook: Any) -> None:
        workbook.active["F1"] = datetime(2026, 1, 5)
        workbook.active["F1"].number_format = 'dd" bulan "mm'

    tags = rb"<(/?)(styleSheet|numFmts?|fonts?|fills?|borders?|cellXfs|xf)\b"
    renamed = {
        STYLES: lambda xml: re.sub(tags, rb"<\1" + prefix + rb"\2", xml).replace(
            b"xmlns=", b"xmlns:x=" if prefix else b"xmlns="
        )
    }
    package, _ = look(repack(form(touch=dated)("K01", "Unit"), renamed), never)
    with zipfile.ZipFile(BytesIO(package)) as kept:
        styles = kept.read(STYLES)
    assert b"<" + prefix + b"cellXfs" in styles
    assert b"font" not in styles.replace(b"fontId", b"").replace(b"applyFont", b"")
    assert CalamineWorkbook.from_filelike(BytesIO(package)).get_sheet_by_index(0).to_python()[0][5] == date(2026, 1, 5)


@pytest.mark.parametrize("prefix", [b"", b"x:"])
def test_merged_ranges_before_the_rows_change_nothing_but_the_order(prefix: bytes) -> None:
    """calamine walks to the merged ranges through all that stands above them, so they are repeated at the top."""
    tags = rb"<(/?)(worksheet|sheetData|row|c|v|is|t|mergeCells|mergeCell)\b"

    def prefixed(xml: bytes) -> bytes:
        return re.sub(tags, rb"<\1" + prefix + rb"\2", xml).replace(b"xmlns=", b"xmlns:x=" if prefix else b"xmlns=")

    data = repack(form(merges=["A6:A7", "B1:C1"])("K01", "Unit"), {SHEET: prefixed})
    package, _ = look(data, never)
    with zipfile.ZipFile(BytesIO(package)) as kept:
        xml = kept.read(SHEET)
    assert xml.find(b"mergeCells") < xml.find(b"sheetData") < xml.rfind(b"mergeCells")
    sent, plain = (CalamineWorkbook.from_filelike(BytesIO(each)).get_sheet_by_index(0) for each in (data, package))
    assert plain.to_python() == sent.to_python()
    assert (
        sorted(plain.merged_cell_ranges or ()) == sorted(sent.merged_cell_ranges or ()) == [((0, 1), (0, 2)), ((5, 0), (6, 0))]
    )


def test_a_file_that_was_read_leaves_nothing_behind() -> None:
    """The child runs without a collector of cycles: one cycle a file would make its memory grow with their number."""
    data, words = form()("K01", "Unit"), Words(variants(), 2026)
    gc.collect()
    gc.disable()
    try:
        read(data, words)
        assert not [thing for thing in gc.get_objects() if isinstance(thing, SheetReader | HeadingRows)]
    finally:
        gc.enable()


def test_a_zip_with_two_meanings_has_the_one_that_was_looked_at() -> None:
    """The name that stands before a part may differ from that of the directory; readers differ in which they take."""
    data = bytearray(form()("K01", "Unit"))
    at = data.find(b"PK\x03\x04")
    while data[at + 30 : at + 30 + len(SHEET)] != SHEET.encode():
        at = data.find(b"PK\x03\x04", at + 4)
    data[at + 30 : at + 30 + len(SHEET)] = b"x" * len(SHEET)
    package, _ = look(bytes(data), never)
    with zipfile.ZipFile(BytesIO(package)) as kept:
        assert b"<sheetData>" in kept.read(SHEET)


def test_large_sheets_stay_packed() -> None:
    data = repack(form()("K01", "Unit"), {SHEET: lambda xml: xml + b" " * (2 << 20)})
    with zipfile.ZipFile(BytesIO(look(data, never)[0])) as kept:
        assert kept.getinfo(SHEET).compress_type == zipfile.ZIP_DEFLATED
        assert kept.testzip() is None
