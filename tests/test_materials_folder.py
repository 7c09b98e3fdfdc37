"""A folder of awkward files, consolidated in one go: each gives the findings it must, and what is readable arrives whole."""

from __future__ import annotations

import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from materials_cases import ALL, YEAR, Case

from macros_py.materials.consolidate import Consolidation, Owner, consolidate, material_files

CODES = {f"K{number:02d}": case for number, case in enumerate(ALL, start=1)}
OTHER = Owner("LAIN", "II", "I", "Unit Lain", None)


def owners() -> list[Owner]:
    return [Owner(code, "I", "I", f"Deputi Bidang Percobaan {code}", None) for code in CODES]


def write(folder: Path) -> None:
    for code, case in CODES.items():
        path = folder / code / (case.stem.replace("{kode}", code) + case.ending)
        path.parent.mkdir()
        path.write_bytes(case.make(code, f"Deputi Bidang Percobaan {code}"))


def measured(folder: Path) -> tuple[Consolidation, float, float]:
    """The consolidation, its seconds, and the peak memory of its largest child in MB (0 where it cannot be told)."""
    started = time.monotonic()
    whole = consolidate(material_files(folder).files, [*owners(), OTHER], YEAR, root=folder)
    seconds, peak = time.monotonic() - started, 0.0
    if sys.platform == "linux":
        import resource

        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return whole, seconds, peak


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Consolidation:
    folder = tmp_path_factory.mktemp("bahan")
    write(folder)
    # In a process of its own: other children of this one would be counted in its peak.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        whole, seconds, peak = alone.submit(measured, folder).result()
    assert seconds < 20, "a hostile file must cost seconds at most"
    assert peak < 300
    return whole


def test_there_are_enough_cases() -> None:
    assert len(ALL) >= 60
    assert len({case.name for case in ALL}) == len(ALL)


@pytest.mark.parametrize("code", CODES, ids=[case.name for case in ALL])
def test_case(result: Consolidation, code: str) -> None:
    case: Case = CODES[code]
    found = [f for f in result.findings if (f.file or "").startswith(f"{code}/")]
    assert sorted({f.code.name for f in found}) == sorted(case.codes), [f.message for f in found]
    assert all(f.message and f.action for f in found)
    if case.rows is not None:
        rows = tuple((i.sasaran, i.indikator, i.target, i.target_number, i.satuan) for i in result.indicators if i.unit == code)
        assert rows == case.rows
    if case.budgets is not None:
        assert tuple((b.program, b.anggaran) for b in result.budgets if b.unit == code) == case.budgets
