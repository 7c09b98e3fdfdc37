"""A correction is not a revision: before a PK is final a later file replaces the earlier; after it, number and reason are asked."""

import json
import os
from datetime import timedelta

import docx
import pytest
import test_findings_life as year_of

from macros_py import actions
from macros_py.archive.comparison import compare
from macros_py.archive.verification import verify
from macros_py.base.findings import CannotGoOn, Code
from macros_py.books.file import open_book
from macros_py.materials import collected
from macros_py.materials.content import BudgetRow, MaterialRow
from macros_py.materials.form.template import write_template
from macros_py.procedure import sop_file

STEPS = sop_file.load().steps
CLOSED = year_of.CLOSED


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A whole year on a real file: every PK is final."""
    folder = tmp_path_factory.mktemp("final")
    year_of.play(folder / "PK.xlsm", folder)
    return folder


@pytest.fixture
def final(closed, tmp_path):
    path = tmp_path / "PK.xlsm"
    path.write_bytes((closed / "PK.xlsm").read_bytes())
    (tmp_path / "bahan").mkdir()
    for file in (closed / "bahan").iterdir():
        (tmp_path / "bahan" / file.name).write_bytes(file.read_bytes())
    return path


def send(path, code, target, *, revision=0, reason=None, name=None, after=1):
    """A unit sends its material anew, `after` minutes later."""
    with open_book(path, write=False) as book:
        owner = next(owner for owner in collected.owners(actions.read(book)) if owner.code == code)
    file = path.parent / "bahan" / f"{name or code}.xlsx"
    file.unlink(missing_ok=True)
    above = f"Indeks Deputi {owner.deputi}"
    row = MaterialRow(f"Sasaran {code}", f"Indeks {code}", target, "%", above)
    write_template(
        file,
        owner,
        2026,
        superior="Menko",
        superior_indicators=[above],
        rows=[row],
        budgets=[BudgetRow("Koordinasi", 1_500_000)],
        revision=revision,
        reason=reason,
    )
    at = file.stat().st_mtime + 60 * after
    os.utime(file, (at, at))


def consolidate(path, minutes=1):
    """What Konsolidasi finds of D1-1, its target in the tracker, and its row of Status Bahan."""
    with open_book(path, write=True) as book:
        who = actions.Context(CLOSED + timedelta(minutes=minutes), "Rina")
        found = actions.consolidate_materials(book, who, path.parent / "bahan").findings
        tables = book.tables()
    (target,) = [row["Target"] for row in tables["tblKonsolidasi"].records() if row["Kode"] == "D1-1"]
    (status,) = [row for row in tables["tblBahan"].records() if row["Kode"] == "D1-1"]
    return [f for f in found if f.unit == "D1-1"], target, status


def reopen(path):
    with open_book(path, write=True) as book:
        done = actions.send_back(book, actions.Context(CLOSED, "Kabag"), 6, 3, ["D1-1"], "Target diperbaiki").done
    assert done == ("D1-1",)


def test_before_final_a_later_file_replaces_the_earlier_with_a_line_of_what_changed(final):
    reopen(final)
    send(final, "D1-1", "85")
    found, target, status = consolidate(final)
    assert [(f.code, f.level.value) for f in found] == [(Code.CHANGE_EDITED, "info")]
    assert "dari “80” menjadi “85”" in found[0].message
    assert (target, status["Status Bahan"], status["Revisi"]) == ("85", "masuk", 0)


def test_before_final_both_files_may_lie_in_the_folder(final):
    reopen(final)
    send(final, "D1-1", "85", name="D1-1 perbaikan")
    found, target, _ = consolidate(final)
    assert {(f.code, f.level.value) for f in found} == {(Code.CHANGE_EDITED, "info"), (Code.MATERIAL_SUPERSEDED, "info")}
    assert target == "85"


def test_after_it_number_and_reason_are_asked_and_what_is_final_stays_until_they_come(final):
    send(final, "D1-1", "85")
    for minutes in (1, 2):  # it does not go by being pressed twice
        found, target, status = consolidate(final, minutes)
        assert Code.REVISION_NOT_RAISED in {f.code for f in found if f.level.value == "galat"}
        assert (target, status["Status Bahan"], status["Revisi"], status["Indikator"]) == ("80", "galat", 0, 1)
    send(final, "D1-1", "85", revision=1)
    found, target, status = consolidate(final, 3)
    assert Code.REVISION_REASON_MISSING in {f.code for f in found}
    assert (target, status["Revisi"]) == ("80", 0)
    send(final, "D1-1", "85", revision=1, reason="b")
    found, target, status = consolidate(final, 4)
    assert {f.level.value for f in found} == {"info"}
    assert (target, status["Status Bahan"], status["Revisi"], status["Alasan Revisi"]) == ("85", "revisi", 1, "b")
    send(final, "D1-1", "90", revision=1, reason="b")
    found, target, _ = consolidate(final, 5)
    assert Code.REVISION_NOT_RAISED in {f.code for f in found}
    assert target == "85"


def materi(path, folder):
    with open_book(path, write=True) as book:
        actions.documents(book, actions.Context(CLOSED + timedelta(hours=1), "Rina"), folder, ["materi_pk"], final=True)
    return [p.text for file in sorted(folder.rglob("*.docx")) for p in docx.Document(str(file)).paragraphs]


def test_the_materi_says_which_change_it_is_and_why(final, tmp_path):
    before = materi(final, tmp_path / "satu")
    assert not [text for text in before if "PERUBAHAN KE" in text.upper()]
    send(final, "D1-1", "85", revision=1, reason="b")
    consolidate(final)
    said = materi(final, tmp_path / "dua")
    assert said.count("PERUBAHAN KE-1") == 1
    at = said.index("PERUBAHAN KE-1")
    assert said[at + 1] == "Alasan: Perubahan strategi yang memengaruhi program, kegiatan, atau anggaran"
    assert "Asisten Deputi Contoh Satu" in said[at : at + 4]


def archive(path, hours):
    with open_book(path, write=False) as book:
        who = actions.Context(CLOSED + timedelta(hours=hours), "Rina")
        return actions.close_year(book, who, path.parent / "arsip", path.parent / "bahan")


def test_a_revision_is_archived_as_a_new_state_of_the_year_beside_the_first(final):
    first = archive(final, 1).data["folder"]
    with pytest.raises(CannotGoOn) as stop:
        archive(final, 2)
    assert stop.value.finding.code is Code.FOLDER_EXISTS
    send(final, "D1-1", "85", revision=1, reason="b")
    consolidate(final)
    second = archive(final, 3).data["folder"]
    with pytest.raises(CannotGoOn):
        archive(final, 4)
    root = final.parent / "arsip"
    assert [first, second] == [str(root / "2026"), str(root / "2026 perubahan 1")]
    assert verify(root) == []
    states = [json.loads((root / name / "manifest.json").read_text("utf-8"))["pk"] for name in ("2026", "2026 perubahan 1")]
    assert [{unit["kode"]: unit["revisi"] for unit in state}["D1-1"] for state in states] == [0, 1]
    comparison = compare(root)
    assert comparison.years == (2026,)
    assert [step.rows for step in comparison.steps] == [4] * 6  # of the last state alone
    send(final, "D1-1", "90", revision=2, reason="a")
    consolidate(final, 5)
    assert archive(final, 5).data["folder"] == str(root / "2026 perubahan 2")
