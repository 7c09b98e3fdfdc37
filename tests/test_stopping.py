"""Stopped by Ctrl-C in the terminal or Esc in Excel: what is said is true, and what can go on does. One bar for all files."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from excel_fixtures import in_memory, memory_excel, own_data_folder
from in_memory_excel import engine

from macros_py import press
from macros_py.base import words
from macros_py.base.progress import part, seconds_left, stopped_at
from macros_py.commands.terminal import watched
from macros_py.materials.form.template import write_template

AT = "2026-01-06T08:00"
POSIX = pytest.mark.skipif(os.name != "posix", reason="a Ctrl-C is sent as SIGINT")


# A form takes two milliseconds: too fast to be stopped at a certain one.
SLOW = """
import sys, time
from macros_py.base import files
from macros_py.cli import cli
from macros_py.commands.terminal import run
asked = files.Stage.file
files.Stage.file = lambda *a, **k: (time.sleep(0.03), asked(*a, **k))[1]
sys.exit(run(cli, sys.argv[1:]))
"""


def begun(*argv, stderr=subprocess.PIPE):
    words = [sys.executable, "-c", SLOW, *map(str, argv)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=stderr, text=True)


def staged(folder: Path) -> int:
    return sum(path.is_file() for room in folder.glob(".pk-*") for path in room.rglob("*.*x"))


def stopped_with(folder: Path, files: int, *argv) -> dict:
    """What a command says that gets a Ctrl-C when it has so many files in the making."""
    process = begun(*argv, "--json")
    for _ in range(2000):
        if staged(folder) >= files or process.poll() is not None:
            break
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (130, ""), out
    return json.loads(out)


@POSIX
@pytest.mark.parametrize("files", [1, 12])
def test_forms_that_are_whole_stay_and_the_next_call_makes_the_others(tracker_cli, book, tmp_path, files):
    said = stopped_with(tmp_path / "f", files, "templat", book, "--ke", tmp_path / "f")
    there = sorted((tmp_path / "f").glob("*"))
    assert files - 1 <= len(there) < 24
    if there:
        assert ([path.name for path in there], len(said["belum"])) == (sorted(said["berkas"]), 24 - len(there))
        ending = f"; dihentikan, {24 - len(there)} belum dibuat. Ulangi untuk melanjutkan."
        assert said["pesan"] == f"Templat: {len(there)} berkas dibuat di {tmp_path / 'f'}{ending}"
    else:
        assert said["galat"]["kode"] == "INTERRUPTED"
    times = {path: path.stat().st_mtime_ns for path in there}
    rest = tracker_cli("templat", book, "--ke", tmp_path / "f")
    assert (len(rest["sudah_ada"]), len(rest["berkas"])) == (len(there), 24 - len(there))
    assert {path: path.stat().st_mtime_ns for path in there} == times
    assert [path for path in (tmp_path / "f").iterdir() if zipfile.ZipFile(path).testzip() is not None] == []


@POSIX
def test_papers_are_whole_or_not_at_all(book, tmp_path):
    before = book.read_bytes()
    said = stopped_with(tmp_path / "f", 20, "dokumen", book, "--ke", tmp_path / "f", "--jenis", "telaahan")["galat"]
    assert said["kode"] == "INTERRUPTED"
    assert said["pesan"].startswith("Dihentikan sesudah ")
    assert "Tidak ada yang berubah" in said["tindakan"]
    assert not (tmp_path / "f").exists()
    assert book.read_bytes() == before


@pytest.fixture
def materials(tmp_path):
    from macros_py.materials.consolidate import Owner

    folder = tmp_path / "bahan"
    folder.mkdir()
    for code in ("D1-1", "D1-2", "D1-3"):
        write_template(folder / f"Bahan PK 2026 {code}.xlsx", Owner(code, "I", "II", "Unit", "D1"), 2026, superior="Deputi")
    return folder


OTHERS = {
    "konsolidasi": ("--bahan", "bahan"),
    "ekspor": ("--ke", "keluar/R.xlsx", "--pdf"),
    "minta": ("--ke", "keluar", "--batas", "2026-01-30", "--unit", "D1-1", "--pada", AT),
    "arsip": ("--ke", "keluar", "--bahan", "bahan"),
}


@pytest.mark.parametrize(
    ("command", "stop"), [*((name, stop) for name in OTHERS for stop in (0, 1)), ("minta", 2), ("konsolidasi", 2)]
)
def test_the_others_change_nothing_and_say_so(tracker_cli, book, tmp_path, materials, monkeypatch, command, stop):
    """Stopped at its first, second or last sign of progress."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keluar").mkdir()
    signs = []

    def sign(done, total, what):
        signs.append((done, total, what))
        watched.at = done, total
        if (len(signs) == stop + 1 and stop < 2) or (stop == 2 and done == total):
            raise KeyboardInterrupt

    monkeypatch.setattr("macros_py.commands.common.watched", sign)
    before = book.read_bytes()
    said = tracker_cli(command, book, *OTHERS[command], code=130)["galat"]
    assert said == {
        "kode": "INTERRUPTED",
        "pesan": f"Dihentikan {stopped_at(*signs[-1][:2])}.",
        "tindakan": "Tidak ada yang berubah; ulangi dari awal bila perlu.",
    }
    assert book.read_bytes() == before
    assert list((tmp_path / "keluar").iterdir()) == []
    assert len({(total, what) for _, total, what in signs}) == 1  # one bar from the first file to the last
    assert [done for done, _, _ in signs] == list(range(len(signs)))


@POSIX
def test_the_terminal_shows_one_bar_with_the_time_left(book, tmp_path):
    import pty

    ours, theirs = pty.openpty()
    process = begun("minta", book, "--ke", tmp_path / "f", "--batas", "2027-01-29", "--deputi", "IV", stderr=theirs)
    process.communicate(timeout=60)
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode()
    assert process.returncode == 0
    assert shown.count("Minta bahan") >= 3
    assert "Templat" not in shown
    lines = [line for line in shown.replace("\r\n", "\n").splitlines() if line.strip()]
    assert " 0/8" in lines[0]  # two papers and six forms, before the first of them is there
    assert "8/8" in lines[-1]
    assert shown.count("\n") == 1, "one bar, whose line ends once"


def test_the_bar_says_how_much_time_is_left(monkeypatch):
    screen, clock = io.StringIO(), iter(range(100))
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("click._termui_impl.time.time", lambda: next(clock))
    for done in range(5):
        watched(done, 10, "Dokumen")
    watched.end()
    assert re.search(r"Dokumen .* 4/10  00:00:\d\d", screen.getvalue().splitlines()[-1])


def test_time_left_and_parts_of_one_progress():
    assert (seconds_left(0, 9, 1.0), seconds_left(3, 9, 1.5), seconds_left(9, 9, 7.0)) == (None, 3, 0)
    assert [stopped_at(*at) for at in ((0, 0), (0, 9), (4, 9), (9, 9))] == [
        "sebelum selesai", "sebelum selesai", "sesudah 4 dari 9 berkas", "sebelum selesai",
    ]  # fmt: skip
    seen = []
    part(lambda *sign: seen.append(sign), "Arsip", before=2, after=5)(1, 3, "x")
    assert seen == [(3, 10, "Arsip")]


@in_memory
def test_esc_stops_buat_templat_in_excel_and_the_next_press_goes_on(book, tmp_path, monkeypatch):
    own_data_folder(monkeypatch, tmp_path / "data")
    monkeypatch.setattr(words, "user_name", lambda: "rina")
    monkeypatch.setattr(words, "now_wib", lambda: datetime(2026, 1, 5, 9))
    for name in ("x", "f"):
        (tmp_path / name).mkdir()
    excel = memory_excel(tmp_path / "x", book)
    excel.folders = [tmp_path / "f"] * 2
    keys = iter([False] * 6 + [True])
    monkeypatch.setattr(press, "_escape_pressed", lambda: next(keys, False))
    with engine(excel):
        excel.select("Beranda", "A1")
        first = excel.press("PkTemplates")
        second = excel.press("PkTemplates")
    count = int(first[-1].split()[1])
    ending = f"; dihentikan, {24 - count} belum dibuat. Ulangi untuk melanjutkan."
    assert first[-1] == f"Templat: {count} berkas dibuat di {tmp_path / 'f'}{ending}"
    assert second[-1] == f"Templat: {24 - count} berkas dibuat di {tmp_path / 'f'}, {count} sudah ada dan dibiarkan."
