"""pk-tracker alone says what comes next in the folder where one stands."""

from datetime import datetime

import pytest

from macros_py.cli import cli
from macros_py.commands.standing import what_next
from macros_py.commands.terminal import run

NOW = datetime(2026, 1, 5, 8)


def test_an_empty_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(cli, []) == 2
    out = capsys.readouterr().out
    assert out.startswith("Di folder ini belum ada buku PK Tracker.\n  pk-tracker baru PK_")
    assert out.endswith("Semua perintah: pk-tracker --help\n")


@pytest.mark.parametrize("start", [False, True])
def test_a_tracker(book, tracker_cli, start):
    if start:
        tracker_cli("mulai", book, "--pada", NOW.isoformat())
    first, then, *_ = what_next(book.parent, NOW)
    assert first.startswith("PK.xlsm. Per 5 Januari 2026 pukul 08.00 WIB: ")
    assert then.startswith("  pk-tracker periksa PK.xlsm" if start else "  pk-tracker mulai PK.xlsm")


def test_what_is_no_tracker_is_passed_over(tmp_path):
    (tmp_path / "lain.xlsm").write_bytes(b"bukan")
    (tmp_path / "~$PK.xlsm").write_bytes(b"")
    assert what_next(tmp_path, NOW)[0] == "Di folder ini belum ada buku PK Tracker."
