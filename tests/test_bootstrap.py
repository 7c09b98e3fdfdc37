"""An environment that cannot work is named and made anew, and packages that do not come are explained, in two languages."""

import json
import subprocess
import sys

import bootstrap
import pytest


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """A finished environment, as far as bootstrap can tell."""
    folder = tmp_path / "lama" / ".venv"
    monkeypatch.setattr(bootstrap, "VENV", folder)
    monkeypatch.setattr(bootstrap, "STAMP", folder / "pk-tracker.json")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    bootstrap.STAMP.write_text(json.dumps(bootstrap.record(dev=False)), "utf-8")
    return folder


def why():
    found = bootstrap.fault(bootstrap.stamp())
    return found and found[0]


def test_a_finished_environment_is_kept(venv):
    assert why() is None
    assert bootstrap.stamp() == bootstrap.record(dev=False) != bootstrap.record(dev=True)


def test_there_is_none(venv, monkeypatch):
    monkeypatch.setattr(bootstrap, "VENV", venv.with_name(".baru"))
    assert why().startswith("Membuat .baru dengan Python 3.")


@pytest.mark.parametrize("left", ["", "{", "[]"])
def test_half_made(venv, left):
    bootstrap.STAMP.write_text(left, "utf-8")
    assert "belum selesai dibuat" in why()
    bootstrap.STAMP.unlink()
    assert "belum selesai dibuat" in why()


def test_moved_or_copied(venv, monkeypatch):
    moved = venv.parent.rename(venv.parents[1] / "baru") / ".venv"
    monkeypatch.setattr(bootstrap, "VENV", moved)
    monkeypatch.setattr(bootstrap, "STAMP", moved / "pk-tracker.json")
    assert f"dipindahkan atau disalin dari {venv}" in why()


def test_another_python(venv):
    bootstrap.STAMP.write_text(json.dumps({**bootstrap.record(dev=False), "python": "3.12.9 (main)"}), "utf-8")
    assert "Python lain (3.12.9)" in why()


def test_a_python_that_is_gone(venv):
    python = bootstrap.python_of(venv)
    python.unlink()
    assert "tidak berjalan lagi" in why()


@pytest.mark.parametrize(
    ("complaint", "proxy", "says"),
    [
        (
            "WARNING: Retrying (Retry(total=4)) after connection broken by 'ProxyError'",
            "",
            "set HTTPS_PROXY=http://ALAMAT:PORT",
        ),
        (
            "Cannot connect to proxy",
            "http://budi:rahasia@proksi.kantor:8080",
            "Proksi yang dipakai: http://***@proksi.kantor:8080",
        ),
        ("ERROR: No matching distribution found for babel==2.18.0", "", "Tanpa internet: --wheels FOLDER"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "", "Jangan dipasang"),
        ("OSError: [Errno 28] No space left on device", "", "sebabnya di atas"),
    ],
)
def test_what_pip_says_is_explained(monkeypatch, complaint, proxy, says):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    if proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    indonesian, english = bootstrap.remedy(complaint)
    assert says in indonesian
    assert "rahasia" not in indonesian + english


def test_no_folder_of_packages(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "--wheels", "/tidak/ada"])
    with pytest.raises(SystemExit, match=r"Folder paket tidak ada: .*\n.*no such folder"):
        bootstrap.main()
