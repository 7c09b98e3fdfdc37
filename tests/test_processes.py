"""Real processes on one file: killed at any moment, or two at once."""

import os
import random
import subprocess
import sys
import time

import pytest

from macros_py import actions
from macros_py.books.file import open_book
from macros_py.cli import cli
from macros_py.commands.terminal import run
from macros_py.tracker.layout import Status

START, LATER = "2026-01-06T08:00", "2026-01-06T08:05"


def pk(*argv):
    return subprocess.Popen(
        [sys.executable, "-m", "macros_py.cli", *map(str, argv)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    path = tmp_path_factory.mktemp("proses") / "PK.xlsm"
    assert run(cli, ["baru", str(path), "--tahun", "2026", "--json"]) == 0
    assert run(cli, ["mulai", str(path), "--pada", START, "--json"]) == 0
    return path.read_bytes()


def handed_over(path):
    with open_book(path, write=False) as book:
        state = actions.read(book)
    codes = {row.code for row in state.steps[0].rows if row.status is Status.DONE}
    assert codes == {row.code for row in state.steps[1].rows if row.status is Status.RUNNING}
    assert codes == {entry.code for entry in state.log if entry.action == "Serahkan paksa"}
    return codes


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_at_any_moment_the_tracker_is_the_old_or_the_new_one(tmp_path, started):
    path = tmp_path / "PK.xlsm"
    words = ("serahkan", path, "--langkah", "1", "--pada", LATER, "--paksa", "--alasan", "uji")
    path.write_bytes(started)
    begun = time.perf_counter()
    pk(*words).communicate()
    whole = time.perf_counter() - begun
    assert len(handed_over(path)) == 24
    dice = random.Random(1)
    for _ in range(24):
        path.write_bytes(started)
        process = pk(*words)
        time.sleep(dice.uniform(0.3, 1.05) * whole)
        process.kill()
        process.communicate()
        codes = handed_over(path)
        assert codes == set() if path.read_bytes() == started else len(codes) == 24
    path.write_bytes(started)
    pk(*words).communicate()  # what was left behind stops nobody
    assert len(handed_over(path)) == 24


def test_two_at_once_lose_nothing(tmp_path, started):
    path = tmp_path / "PK.xlsm"
    path.write_bytes(started)
    codes = [f"D{n}" for n in (1, 2, 3, 4)] + [f"D{n}-{m}" for n in (1, 2, 3, 4) for m in range(3)]
    running = [
        pk("serahkan", path, "--langkah", "1", "--unit", code, "--pada", LATER, "--paksa", "--alasan", "uji")
        for code in codes[:8]
    ]
    assert [process.wait(60) for process in running] == [0] * 8
    assert handed_over(path) == set(codes[:8])
