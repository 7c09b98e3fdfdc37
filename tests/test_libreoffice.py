"""A colleague opens the tracker in LibreOffice, which computes it anew and saves it in its own way: the year goes on."""

from __future__ import annotations

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import office
import pytest

from macros_py import actions
from macros_py.base.findings import Code
from macros_py.books.file import open_book
from macros_py.build.workbook import build_workbook
from macros_py.procedure import sop_file, units

pytestmark = pytest.mark.office
SOP, FEW = sop_file.load(), units.load()[:6]
BEGIN = datetime(2026, 5, 4, 8, 0)
# Formulas of files that others wrote are computed anew on loading, always.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def context(at: datetime) -> actions.Context:
    return actions.Context(at, "rina")


def saved_by_libreoffice(path: Path, folder: Path) -> Path:
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    program = [office.need("soffice"), f"-env:UserInstallation={user.parent.as_uri()}", "--headless"]
    done = [*program, "--convert-to", "xlsm:Calc MS Excel 2007 VBA XML", "--outdir", str(folder / "saved"), str(path)]
    subprocess.run(done, check=True, capture_output=True, timeout=300)
    return folder / "saved" / path.name


def marked(path: Path, step: int) -> None:
    """Staff have the documents of a step."""
    with open_book(path, write=True) as book:
        [table] = book.tables([f"tblLangkah{step}"]).values()
        documents = SOP.steps[step - 1].documents
        book.write([table.with_records(r | dict.fromkeys(documents, "Ada") for r in table.records())])


def handed_over(path: Path, steps: range, at: datetime) -> list[list[str]]:
    done = []
    for step in steps:
        marked(path, step)
        with open_book(path, write=True) as book:
            done.append(list(actions.hand_over(book, context(at + timedelta(minutes=step)), step).done))
    return done


def values(path: Path) -> dict[str, list[dict[str, object]]]:
    with open_book(path, write=False) as book:
        return {name: table.records() for name, table in book.tables().items()}


def test_the_tracker_stays_equal_and_finishes_its_year(tmp_path: Path) -> None:
    build_workbook(path := tmp_path / "PK 2026.xlsm", sop=SOP, year=2026, units=FEW)
    with open_book(path, write=True) as book:
        actions.start(book, context(BEGIN))
    handed_over(path, range(1, 4), BEGIN)
    with open_book(path, write=True) as book:
        actions.make_plan(book, context(BEGIN), BEGIN)
        actions.check(book, context(BEGIN + timedelta(hours=1)))
    before = values(path)

    again = saved_by_libreoffice(path, tmp_path)

    after = values(again)
    assert after.keys() == before.keys()
    assert [name for name in before if after[name] != before[name]] == []
    codes = [unit.code for unit in FEW]
    assert handed_over(again, range(4, 7), BEGIN + timedelta(hours=2)) == [codes] * 3
    with open_book(again, write=True) as book:
        found = actions.check(book, context(BEGIN + timedelta(hours=4)))
    assert [f.message for f in found.findings if f.code in (Code.LOG_EDITED, Code.TYPED_VALUE)] == [], (
        "the seals of Riwayat hold"
    )
    assert {row["Status"] for row in values(again)["tblLangkah6"]} == {"Selesai"}
    assert saved_by_libreoffice(again, tmp_path / "twice").exists(), "LibreOffice opens what we wrote into its file"
