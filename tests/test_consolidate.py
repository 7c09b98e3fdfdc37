"""Several units together: cascade, revisions, changes, statuses, totals; and the same result by every way of reading."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from materials_cases import BODY, HEAD, IDENTITY, Rows, form

from macros_py.base.findings import CannotGoOn
from macros_py.books.cell_values import fit_for_cell
from macros_py.materials import consolidate as module
from macros_py.materials.consolidate import Consolidation, Owner, Total, consolidate, material_files, reading
from macros_py.materials.model import Revision

HEAD_II: Rows = ((*HEAD[0], "Mendukung Indikator Eselon I"),)
OWNERS = (
    Owner("D1", "I", "I", "Deputi Bidang Satu", None),
    Owner("D1.S", "I", "II", "Sekretariat Deputi Bidang Satu", "D1"),
    Owner("D1.1", "I", "II", "Asisten Deputi Urusan Satu", "D1"),
    Owner("D2", "II", "I", "Deputi Bidang Dua", None),
    Owner("D9", "II", "II", "Asisten Deputi Bubar", "D2", active=False),
)
FINAL = tuple(replace(owner, final=Revision(0, None)) for owner in OWNERS)
NAMES = {owner.code: owner.name for owner in OWNERS}


def below(*supported: str | None) -> Rows:
    return tuple((f"Sasaran {n}", f"Indikator bawah {n}", n, "Nilai", name) for n, name in enumerate(supported, 1))


def revised(number: object, reason: str | None = "b. Perubahan strategi") -> Rows:
    return (*IDENTITY[:3], ("Nomor Revisi", number), ("Alasan Revisi", reason), ())


def put(folder: Path, code: str, make: object = None, name: str | None = None) -> Path:
    path = folder / (name or f"{code}.xlsx")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((make or form())(code, NAMES[code]))  # type: ignore[operator]
    return path


def run(folder: Path, owners: Sequence[Owner] = OWNERS, **options: object) -> Consolidation:
    return consolidate(material_files(folder).files, owners, 2026, root=folder, **options)  # type: ignore[arg-type]


def codes(result: Consolidation, unit: str | None = None) -> list[str]:
    return sorted(f.code.name for f in result.findings if unit in {None, f.unit})


@pytest.fixture
def complete(tmp_path: Path) -> Path:
    """Deputi I whole and in order, Deputi II too."""
    put(tmp_path, "D1")
    half: Rows = ((), ("Program", "Anggaran"), ("Kegiatan X", 750_000))
    put(tmp_path, "D1.S", form(HEAD_II, below("Indikator satu", "Indikator dua"), half))
    put(tmp_path, "D1.1", form(HEAD_II, below("INDIKATOR  TIGA"), half))
    put(tmp_path, "D2")
    return tmp_path


def test_everything_in_order_gives_no_finding(complete: Path) -> None:
    result = run(complete)
    assert codes(result) == []
    assert [(s.unit, s.status, s.sasaran, s.indicators, s.budget_total) for s in result.statuses] == [
        ("D1", "masuk", 2, 3, 1_500_000),
        ("D1.S", "masuk", 2, 2, 750_000),
        ("D1.1", "masuk", 1, 1, 750_000),
        ("D2", "masuk", 2, 3, 1_500_000),
    ]
    assert result.totals == (
        Total("I", "I", 1, 2, 3, 1_500_000),
        Total("I", "II", 2, 3, 3, 1_500_000),
        Total("I", None, 3, 5, 6, 1_500_000),
        Total("II", "I", 1, 2, 3, 1_500_000),
        Total("II", None, 1, 2, 3, 1_500_000),
        Total("Semua", None, 4, 7, 9, 3_000_000),
    )


@pytest.mark.parametrize(("cells", "target"), [((80, " "), "80"), ((" ", "A"), "A"), ((80, "%"), "80 %"), ((" ", "\n"), "")])
def test_a_cell_of_spaces_below_a_merged_heading_is_no_part_of_the_target(
    tmp_path: Path, cells: tuple[object, ...], target: str
) -> None:
    head, body = ("Sasaran", "Indikator Kinerja", "Target", None, "Satuan"), ("S", "Indikator", *cells, "Persen")
    put(tmp_path, "D1", form((head,), (body,), merges=("C5:D5",)))
    assert [line.target for line in run(tmp_path).indicators] == [target]


def test_a_missing_unit_is_named(complete: Path) -> None:
    (complete / "D2.xlsx").unlink()
    result = run(complete)
    assert codes(result) == ["UNIT_WITHOUT_MATERIAL"]
    assert result.statuses[-1].status == "belum"


def test_a_damaged_file_counts_as_sent_and_wrong(complete: Path) -> None:
    (complete / "D2.xlsx").write_bytes(b"PK\x03\x04 rusak")
    result = run(complete)
    assert codes(result, "D2") == ["MATERIAL_DAMAGED"]
    assert (result.statuses[-1].status, result.statuses[-1].file) == ("galat", "D2.xlsx")


def test_a_retired_unit_is_not_consolidated(complete: Path) -> None:
    put(complete, "D9")
    result = run(complete)
    assert codes(result) == ["MATERIAL_UNIT_RETIRED"]
    assert all(indicator.unit != "D9" for indicator in result.indicators)


@pytest.mark.parametrize(
    ("supported", "expected"),
    [
        ("Indikator tiga", []),
        ("Indikator tidak ada", ["CASCADE_UNKNOWN", "CASCADE_UNSUPPORTED"]),
        (None, ["CASCADE_MISSING", "CASCADE_UNSUPPORTED"]),
    ],
)
def test_cascade(complete: Path, supported: str | None, expected: list[str]) -> None:
    put(complete, "D1.1", form(HEAD_II, below(supported), ((), ("Program", "Anggaran"), ("Kegiatan X", 750_000))))
    result = run(complete)
    assert codes(result) == expected
    assert {f.cell for f in result.findings if f.code.name in {"CASCADE_UNKNOWN", "CASCADE_MISSING"}} <= {"E6"}


def test_cascade_waits_for_the_deputi(complete: Path) -> None:
    (complete / "D1.xlsx").unlink()
    assert codes(run(complete)) == ["CASCADE_UNCHECKED", "UNIT_WITHOUT_MATERIAL"]


def test_echelons_that_disagree_on_the_budget(complete: Path) -> None:
    put(complete, "D1", form(budget=((), ("Program", "Anggaran"), ("P", 9_000_000))))
    assert codes(run(complete)) == ["TOTAL_DIFFERS"]


def test_the_newest_revision_counts(complete: Path) -> None:
    put(complete, "D2", form(body=BODY[:1], identity=revised(2)), "kiriman/D2 lagi.xlsx")
    put(complete, "D2", form(body=BODY[:2], identity=revised(1)), "kiriman/D2 kedua.xlsx")
    result = run(complete)
    assert codes(result) == ["MATERIAL_SUPERSEDED", "MATERIAL_SUPERSEDED"]
    status = result.statuses[-1]
    assert (status.status, status.file, status.revision, status.reason) == ("revisi", "kiriman/D2 lagi.xlsx", 2, "b")
    assert sum(i.unit == "D2" for i in result.indicators) == 1


def test_a_copy_and_a_twin(complete: Path) -> None:
    copy = complete / "D2 - Copy.xlsx"
    copy.write_bytes((complete / "D2.xlsx").read_bytes())
    assert codes(run(complete)) == ["MATERIAL_COPY"]
    put(complete, "D2", form(body=BODY[:2]), "D2 - Copy.xlsx")
    os.utime(complete / "D2.xlsx", (1, 1))
    result = run(complete)
    assert codes(result) == ["MATERIAL_SUPERSEDED"], "no PK is final: the later file is a correction"
    assert codes(run(complete, owners=FINAL)) == ["MATERIAL_SAME_REVISION"]
    assert result.statuses[-1].file == "D2 - Copy.xlsx", "of two equal revisions the latest saved counts"


def test_last_year_lies_in_the_folder_too(complete: Path) -> None:
    put(complete, "D2", form(identity=(*IDENTITY[:2], ("Tahun", 2025), ("Nomor Revisi", 7), ())), "arsip/D2 2025.xlsx")
    result = run(complete)
    assert codes(result) == ["MATERIAL_SUPERSEDED"]
    assert result.statuses[-1].file == "D2.xlsx"


def test_changes_are_listed_line_by_line(complete: Path) -> None:
    before = run(complete)
    body = (("S satu", "Indikator satu", 85, "%"), (None, "Indikator dua", "A", "Nilai"), ("S dua", "Indikator baru", 1, "%"))
    money: Rows = ((), ("Program", "Anggaran"), ("Program P", 1_600_000))
    put(complete, "D2", form(body=body, budget=money))
    after = run(complete, previous=before.indicators, previous_budgets=before.budgets)
    changes = ["CHANGE_ADDED", "CHANGE_BUDGET", "CHANGE_EDITED", "CHANGE_EDITED", "CHANGE_REMOVED"]
    assert codes(after) == changes
    final = run(complete, previous=before.indicators, previous_budgets=before.budgets, owners=FINAL)
    assert codes(final) == [*changes, "REVISION_NOT_RAISED"]
    assert (final.indicators, final.budgets, final.totals) == (before.indicators, before.budgets, before.totals)
    assert any("dari “80” menjadi “85”" in finding.message for finding in after.findings)
    put(complete, "D2", form(body=body, budget=money, identity=revised(1)))
    raised = run(complete, previous=before.indicators, previous_budgets=before.budgets, owners=FINAL)
    assert codes(raised) == changes
    assert [i.target for i in raised.indicators] == [i.target for i in after.indicators]
    assert codes(run(complete, previous=after.indicators, previous_budgets=after.budgets)) == []


def test_only_workbooks_are_collected(tmp_path: Path) -> None:
    wanted = [tmp_path / name for name in ("a/b/c/D1.xlsx", "D2.XLSM", "z.ods")]
    for path in (
        *wanted,
        *(tmp_path / name for name in ("~$D1.xlsx", "a/~$x.xlsx", "x.lnk", "D1.xlsx.lnk", "x.pdf", ".D1.xlsx")),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    (tmp_path / "folder.xlsx").mkdir()
    with suppress(OSError):  # Windows lets only some users make links
        (tmp_path / "link.xlsx").symlink_to(wanted[0])
    assert material_files(tmp_path).files == sorted(wanted)


def test_progress_counts_every_file(complete: Path) -> None:
    seen: list[tuple[int, int]] = []
    run(complete, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_no_files_at_all() -> None:
    result = consolidate([], OWNERS, 2026)
    assert {s.status for s in result.statuses} == {"belum"}
    assert result.indicators == ()


def test_several_children_and_an_executor_give_the_same(complete: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (complete / "D1.1.xlsx").write_bytes(b"")
    plain = run(complete)
    monkeypatch.setattr(module, "MANY", 2)
    assert run(complete) == plain
    monkeypatch.setattr(module, "BATCH", 2)
    with ThreadPoolExecutor(2) as executor:
        assert run(complete, executor=executor) == plain


def test_a_dask_cluster_gives_the_same_bytes(complete: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    import distributed

    from macros_py.materials.cluster import connect
    from macros_py.materials.outputs import write

    results = tmp_path_factory.mktemp("hasil")
    (complete / "D2.xlsx").write_bytes(b"<html>")
    write(run(complete), results / "sendiri.xlsx")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp") as cluster,
        connect(cluster.scheduler_address) as executor,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(module, "BATCH", 2)
        write(run(complete, executor=executor), results / "kluster.xlsx")
    assert (results / "sendiri.xlsx").read_bytes() == (results / "kluster.xlsx").read_bytes()


def test_a_worker_of_a_cluster_killed_in_the_middle_loses_nothing(complete: Path) -> None:
    """The scheduler gives what the dead worker had to the other one; the result is the same, file for file."""
    import distributed

    from macros_py.materials.cluster import connect

    files, _ = material_files(complete)
    many = files * 12
    with reading(many, 2026) as outcomes:
        alone = list(outcomes)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp") as cluster,
        connect(cluster.scheduler_address) as executor,
        distributed.Client(cluster) as client,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(module, "BATCH", 1)
        victim, *others = client.run(os.getpid).values()
        assert others
        with reading(many, 2026, executor) as outcomes:
            rest = iter(outcomes)
            shared = [next(rest)]
            os.kill(victim, signal.SIGKILL)
            shared += rest
        assert victim not in client.run(os.getpid).values()
    assert shared == alone


def test_a_cluster_that_is_not_there() -> None:
    from macros_py.base.findings import CannotGoOn, Code
    from macros_py.materials.cluster import connect

    with pytest.raises(CannotGoOn) as stopped, connect("bukan alamat"):
        pass
    assert stopped.value.finding.code is Code.CLUSTER_NOT_REACHED


def test_a_cluster_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    from macros_py.base.findings import CannotGoOn
    from macros_py.materials.cluster import connect

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CannotGoOn) as stopped, connect("tcp://127.0.0.1:8786"):
        pass
    assert stopped.value.finding.action == 'Pasang dengan pip install ".[kluster]" di folder PK Tracker.'


def test_numbers_and_texts_that_no_cell_holds_cost_one_cell_and_not_the_run(complete: Path) -> None:
    body: Rows = (
        ("S satu", "Indikator satu", "9007199254740993", "Unit"),
        (None, "😀" * 20_000, 1e30, "Unit"),
        ("S dua", "Indikator tiga", 12, "Dokumen"),
    )
    money: Rows = ((), ("Program", "Anggaran (dalam jutaan Rp)"), ("P", 1_500_000_000), ("Q", 1e308), (None, 1e30), ("R", 1))
    put(complete, "D2", form(body=body, budget=money))
    result = run(complete)
    found = {(f.code.name, f.file, f.cell, f.unit) for f in result.findings if f.unit == "D2" and f.level != "info"}
    assert found == {
        ("TARGET_TOO_BIG", "D2.xlsx", "C6", "D2"),
        ("TARGET_TOO_BIG", "D2.xlsx", "C7", "D2"),
        ("TEXT_TOO_LONG", "D2.xlsx", "B7", "D2"),
        ("BUDGET_SCALED", "D2.xlsx", "B10", "D2"),
        ("BUDGET_TOO_BIG", "D2.xlsx", "B11", "D2"),
        ("BUDGET_TOO_BIG", "D2.xlsx", "B12", "D2"),
        ("BUDGET_TOO_BIG", "D2.xlsx", "B13", "D2"),
        ("BUDGET_WITHOUT_PROGRAM", "D2.xlsx", "A13", "D2"),
    }
    assert all(f.message and f.action for f in result.findings)
    assert sum(i.unit == "D1" for i in result.indicators) == 3
    for row in (*result.indicators, *result.budgets):
        for value in row:
            fit_for_cell(value)
    status = {s.unit: s for s in result.statuses}["D2"]
    assert status.budget_total == 1_000_000


def test_a_sum_of_fitting_amounts_fits_too(tmp_path: Path) -> None:
    most = 900_000_000_000_000
    put(tmp_path, "D1", form(budget=((), ("Program", "Anggaran"), ("P", most), ("Q", most))))
    result = run(tmp_path)
    for total in (*result.totals, *result.statuses):
        fit_for_cell(total.budget if isinstance(total, Total) else total.budget_total)
    assert result.totals[-1].budget == 2 * most


def test_the_date_of_a_file_may_be_anything(complete: Path) -> None:
    os.utime(complete / "D1.xlsx", (-1e10, -1e10))
    assert {s.unit: s.modified for s in run(complete).statuses}["D1"] is None


def test_what_is_not_read_is_named(complete: Path) -> None:
    for name in ("D1.1 scan.pdf", "kiriman.zip", "D2.xlsx.lnk", "~$D1.xlsx", ".rahasia.pdf", "Thumbs.db"):
        (complete / name).write_bytes(b"x")
    (complete / "ke luar").symlink_to("/")
    files, others = material_files(complete)
    assert [path.name for path in others] == ["D1.1 scan.pdf", "D2.xlsx.lnk", "ke luar", "kiriman.zip"]
    result = consolidate(files, OWNERS, 2026, root=complete, others=others)
    named = {(f.file, f.unit) for f in result.findings if f.code.name == "MATERIAL_IGNORED"}
    assert named == {("D1.1 scan.pdf", "D1.1"), ("D2.xlsx.lnk", None), ("ke luar", None), ("kiriman.zip", None)}


def test_a_folder_that_cannot_be_read_whole_is_refused(complete: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (complete / "Deputi II").mkdir()
    scan = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("Deputi II"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(CannotGoOn) as stop:
        material_files(complete)
    assert stop.value.finding.code.name == "FOLDER_UNREADABLE"
    assert "Deputi II" in stop.value.finding.message
