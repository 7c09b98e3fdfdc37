"""The last sentence: true, Indonesian, with the right exit code, when there is no disk, no screen and no time."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from macros_py.base.file_names import distinct_names, safe_name
from macros_py.base.folders import COPIES

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="/dev/full, signals")


def started(*argv, stdout=subprocess.PIPE, **env):
    return subprocess.Popen(
        [sys.executable, "-m", "macros_py.cli", *map(str, argv)],
        stdout=stdout, stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **env},
    )  # fmt: skip


@pytest.mark.parametrize("json_too", [[], ["--json"]])
def test_saved_is_saved_although_the_result_cannot_be_shown(book, pristine, json_too):
    with Path("/dev/full").open("w") as full:
        process = started("mulai", book, "--pada", "2026-01-06T08:00", *json_too, stdout=full)
        _, err = process.communicate()
    assert process.returncode == 0
    assert book.read_bytes() != pristine
    assert err == "Perintah sudah selesai, tetapi hasilnya tidak dapat ditampilkan (ruang simpan habis).\n"


@pytest.mark.parametrize("json_too", [[], ["--json"]])
def test_a_refusal_that_cannot_be_shown_is_still_a_refusal(tmp_path, json_too):
    with Path("/dev/full").open("w") as full:
        process = started("periksa", tmp_path / "tidak ada.xlsm", *json_too, stdout=full)
        _, err = process.communicate()
    assert process.returncode == 2
    assert "Traceback" not in err


def test_a_reader_that_goes_away_is_no_failure(book):
    process = started("mulai", book, "--pada", "2026-01-06T08:00")
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == ("", 0)


def test_the_last_word_needs_no_disk(book):
    """Not the folder for temporary files, not the user's own, not the current one."""
    code = (
        "import sys, os; from macros_py import actions; from macros_py.cli import cli; from macros_py.commands.terminal import run\n"
        "actions.check = lambda *_: 1 / 0\n"
        "sys.exit(run(cli, sys.argv[1:]))"
    )
    nowhere = dict.fromkeys(("TMPDIR", "HOME", "XDG_STATE_HOME"), "/proc/tidak/ada")
    process = subprocess.run(
        [sys.executable, "-c", code, "periksa", book, "--json"],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, **nowhere}, check=False,
    )  # fmt: skip
    assert process.returncode == 2
    assert json.loads(process.stdout)["galat"]["kode"] == "INTERNAL"
    assert "(tidak dapat ditulis)" in process.stdout
    assert process.stderr == ""


def test_the_log_is_private_and_follows_no_link(book, tmp_path):
    code = (
        "import sys; from macros_py import actions; from macros_py.cli import cli; from macros_py.commands.terminal import run\n"
        "actions.check = lambda *_: 1 / 0\n"
        "sys.exit(run(cli, sys.argv[1:]))"
    )
    argv = [sys.executable, "-c", code, "periksa", book]
    env = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "data")}
    subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, check=False)
    log = tmp_path / "data" / "pk-tracker" / "catatan-galat.log"
    assert "ZeroDivisionError" in log.read_text()
    assert log.stat().st_mode & 0o77 == 0
    target = tmp_path / "milik orang"
    target.write_text("isi")
    log.unlink()
    log.symlink_to(target)
    subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, check=False)
    assert target.read_text() == "isi"


@pytest.mark.parametrize("command", [["arsip", "--periksa"], ["lepas", "--ke"]])
def test_a_system_that_refuses_where_nobody_thought_of_it_is_one_sentence(tmp_path, tracker_cli, command):
    refusal = tracker_cli(*command, tmp_path / ("a" * 300), code=2)["galat"]
    assert refusal["kode"] == "FILE_UNREADABLE"
    assert "a" * 300 in refusal["pesan"]


@pytest.mark.parametrize("part", [0.15, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0])
def test_stopped_at_any_moment_the_sentence_is_true(book, pristine, part):
    command = ("mulai", book, "--pada", "2026-01-06T08:00")
    before = time.perf_counter()
    started(*command).communicate()
    whole = time.perf_counter() - before
    book.write_bytes(pristine)
    process = started(*command)
    time.sleep(part * whole)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    saved = book.read_bytes() != pristine
    assert "Traceback" not in err or "macros_py" not in err  # before the first line of ours, it is Python's own
    if process.returncode == 0:
        assert saved
        assert "unit berhasil" in out
    else:
        assert not saved
        assert process.returncode in (130, 1, -signal.SIGINT)
    assert [path.name for path in book.parent.iterdir() if not path.name.startswith((".pk-tracker", COPIES))] == [book.name]


@pytest.mark.parametrize(
    ("text", "name"),
    [("laporan\u202excod.exe", "laporanxcod.exe"), ("a/b\\c", "a-b-c"), ("\ud800x", "x"), ("kata\u200b.", "kata")],
)
def test_a_name_shows_what_it_is(text, name):
    assert safe_name(text) == name


def test_a_name_fits_every_disk():
    assert len(safe_name("😀" * 300).encode()) <= 160


def test_two_units_never_share_a_file_name():
    assert distinct_names([["A/1"], ["A-1"], ["a:1"]]) == ["A-1", "A-1 (2)", "a-1 (3)"]
    assert distinct_names([["satu", "A"], ["dua", "A"]]) == ["satu/A", "dua/A"]
