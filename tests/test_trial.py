"""diagnosa --uji from one end to the other, in the Excel in memory; and what stands before it on a machine without one."""

import json
import re
import shutil
import sys
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from excel_fixtures import in_memory, memory_excel, own_data_folder
from in_memory_excel import MemoryExcel, engine
from test_diagnose import WELL, Table, Trials

from macros_py.base import words
from macros_py.base.findings import CannotGoOn
from macros_py.cli import cli
from macros_py.commands.terminal import run
from macros_py.setup import install, trial, trial_checks, trial_excel
from macros_py.setup.seat import Seat

ROOT = Path(__file__).parents[1]
YES, NO = 6, 7
# What this Excel cannot show: it has no ribbon, no screen, no printer, and draws nothing.
NOT_HERE = {"Tab PK Tracker", "Warna terlambat", "Tinggi baris", "Cetak ke PDF", "Gambar layar"}


class MemoryHand:
    """Answers dialogs of the Excel in memory."""

    def __init__(self, excel: MemoryExcel) -> None:
        self.excel, self.strange = excel, []

    @contextmanager
    def answering(self, replies):
        said = []
        self.excel.folders += [reply for reply in replies if isinstance(reply, Path)]
        others = [reply for reply in replies if not isinstance(reply, Path)]
        self.excel.excel.answer_dialogs(*({True: YES, False: NO}.get(reply, reply) for reply in others))
        before = len(self.excel.excel.dialogs)
        yield said
        said += [
            str(text) for kind, text, _, style in self.excel.excel.dialogs[before:] if kind == "MsgBox" and not int(style) & 4
        ]
        self.excel.excel.interpreter.answers.clear()


@pytest.fixture
def opener(tmp_path, monkeypatch):
    own_data_folder(monkeypatch, tmp_path / "data")
    monkeypatch.setattr(words, "user_name", lambda: "rina")
    monkeypatch.setattr(words, "now_wib", lambda: datetime(2026, 5, 4, 8, 0))
    monkeypatch.setattr(install.webbrowser, "open", lambda _: True)

    @contextmanager
    def memory(book):
        (folder := tmp_path / "excel").mkdir()
        excel = memory_excel(folder, book, name=book.name)
        with engine(excel) as xw:
            yield Seat(xw.apps.active, folder / book.name, MemoryHand(excel), real=False, version="Excel tiruan")
        shutil.copytree(folder / "laporan", book.parent / "laporan")

    return memory


@in_memory
def test_the_trial_runs_from_end_to_end(opener, tmp_path):
    (target := tmp_path / "hasil").mkdir()
    done = trial.try_excel(target, opener)

    state = {item.name: (item.state, item.detail) for item in done.tried}
    assert [pair for pair in state.items() if pair[1][0] == trial.NOT_FINE] == []
    assert {name for name, (word, _) in state.items() if word == trial.UNKNOWN} == NOT_HERE, state
    assert {item.seen for item in done.tried} == {trial.UNSEEN}, "no real Excel was here"
    assert list(target.iterdir()) == [done.file]

    with zipfile.ZipFile(done.file) as package:
        data, text = json.loads(package.read("laporan.json")), package.read("laporan.html").decode()
    assert [item["nama"] for item in data["uji"]] == [check.name for check in trial_checks.CHECKS]
    assert {item["dilihat"] for item in data["uji"]} == {"belum dapat dilihat"}
    assert len(data["tombol"]) > len(trial_checks.CLICKS)
    assert all(item["pesan"] for item in data["tombol"])
    assert "Ini Excel tiruan: tidak ada yang dilihat di Excel." in text
    assert f"0 dari {len(trial_checks.CHECKS)} hal dilihat di Excel; 0 tidak baik." in text


def test_every_button_of_the_ribbon_is_tried():
    on_ribbon = re.findall(r'onAction="PkRibbon\.(\w+)"', (ROOT / "addin" / "ribbon.xml").read_text("utf-8"))
    assert sorted(click.button for click in trial_checks.CLICKS) == sorted(on_ribbon)


def test_each_check_says_what_it_proves_and_the_readme_lists_it():
    text = (ROOT / "README.md").read_text("utf-8")
    listed = text[text.index("### Not yet seen in real Excel") : text.index("## Glossary")]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", listed, re.MULTILINE)[1:]
    assert rows == [(check.name, check.run.__doc__.rstrip(".")) for check in trial_checks.CHECKS]


@in_memory
def test_what_is_wrong_is_said(opener, tmp_path, monkeypatch):
    """A check that fails, and one that Excel refuses, are in the report and in the exit code; only a real Excel is believed."""

    def broken(seat):
        raise RuntimeError("Excel menolak")

    checks = (
        trial_checks.TrialCheck("A", "a", lambda _: trial_checks.wrong("Sel kosong.", "Kirim.")),
        trial_checks.TrialCheck("B", "b", broken),
        trial_checks.TrialCheck("C", "c", lambda _: trial_checks.fine("Ada.")),
    )
    monkeypatch.setattr(trial, "CHECKS", checks)

    @contextmanager
    def real(book):
        with opener(book) as seat:
            seat.sent.joinpath("1.pdf").write_bytes(b"%PDF-")
            yield replace(seat, real=True)

    monkeypatch.setattr(trial, "_this_excel", real)
    monkeypatch.chdir(tmp_path)
    assert run(cli, ["diagnosa", "--uji"]) == 1

    [file] = tmp_path.glob("*.zip")
    with zipfile.ZipFile(file) as package:
        found = json.loads(package.read("laporan.json"))["uji"]
        assert package.namelist() == ["laporan.json", "laporan.html", "1.pdf"]
    assert [(item["keadaan"], item["dilihat"]) for item in found] == [
        ("tidak baik", trial.SEEN),
        ("tidak baik", trial.SEEN),
        ("baik", trial.SEEN),
    ]
    assert found[1]["rincian"] == "RuntimeError: Excel menolak"


# Before it begins


def test_without_excel_it_says_one_sentence(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(cli, ["diagnosa", "--uji", "--json"]) == 2
    stop = json.loads(capsys.readouterr().out)["galat"]
    assert stop["kode"] == "TRIAL_IMPOSSIBLE"
    assert list(tmp_path.iterdir()) == []
    assert run(cli, ["diagnosa", "--uji", "--ke", "tidak ada"]) == 2
    assert run(cli, ["diagnosa", "--ke", "."]) == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"registry": Table({})}, "Excel tidak ditemukan"),
        ({"addin": None}, "add-in belum dipasang"),
        ({"program": "9.9"}, "add-in dari versi lain"),
        ({"trials": Trials(excels=1)}, "Excel sedang terbuka"),
        ({}, None),
    ],
    ids=["no Excel", "no add-in", "another version", "Excel is open", "ready"],
)
def test_what_stands_in_the_way_is_named(changes, says):
    machine = replace(WELL, **{"trials": Trials(excels=0), **changes})
    if says is None:
        assert trial_excel.program_for(machine).name == "EXCEL.EXE"
        return
    with pytest.raises(CannotGoOn) as stop:
        trial_excel.program_for(machine)
    assert says in stop.value.finding.message


# The hand, on windows as Windows would list them


class Windows:
    """What win32gui and win32process are asked: dialogs of the process 7, each with its controls (identifier → class, text)."""

    def __init__(self, *dialogs):
        self.dialogs = {100 + n: dialog for n, dialog in enumerate(dialogs)}
        self.done = []

    def GetWindowThreadProcessId(self, window):  # noqa: N802
        return 1, self.dialogs[window].get("pid", 7)

    def IsWindowVisible(self, _):  # noqa: N802
        return True

    def GetClassName(self, window):  # noqa: N802
        return self.dialogs[window]["class"] if window in self.dialogs else self.control(window)[0]

    def GetWindowText(self, window):  # noqa: N802
        return self.dialogs[window]["title"] if window in self.dialogs else self.control(window)[1]

    def EnumWindows(self, note, extra):  # noqa: N802
        for window in list(self.dialogs):
            note(window, extra)

    def EnumChildWindows(self, window, note, extra):  # noqa: N802
        for control in self.dialogs[window]["controls"]:
            note(window * 100_000 + control, extra)

    def GetDlgCtrlID(self, child):  # noqa: N802
        return child % 100_000

    def control(self, child):
        return self.dialogs[child // 100_000]["controls"][child % 100_000]

    def SendMessage(self, child, _message, _word, text):  # noqa: N802
        self.done.append((child % 100_000, text))

    def PostMessage(self, window, message, *_):  # noqa: N802
        self.done.append("close" if message == 0x10 else window % 100_000)
        self.dialogs.pop(window if message == 0x10 else window // 100_000)


LABEL, BUTTON, FIELD = 65535, ("Button", ""), ("Edit", "")


def dialog(title, text="", kind="#32770", pid=7, **controls):
    ids = {"ok": 1, "cancel": 2, "yes": 6, "no": 7, "edit": 0x1324, "folder": 0x480}
    return {"title": title, "class": kind, "pid": pid,
            "controls": {LABEL: ("Static", text), **{ids[name]: what for name, what in controls.items()}}}  # fmt: skip


def test_the_hand_answers_our_dialogs_and_no_other(monkeypatch):
    windows = Windows(
        dialog("PK Tracker", "Serahkan?", yes=BUTTON, no=BUTTON),
        dialog("PK Tracker", "Alasan?", ok=BUTTON, cancel=BUTTON, edit=FIELD),
        dialog("Folder untuk dokumen", ok=BUTTON, cancel=BUTTON, folder=FIELD),
        dialog("PK Tracker", "Tandai?", yes=BUTTON, no=BUTTON),
        dialog("PK Tracker", "Selesai.", cancel=BUTTON),
        dialog("Microsoft Excel", "Kami menemukan masalah", kind="NUIDialog", cancel=BUTTON),
        dialog("PK Tracker", "Milik Excel lain", pid=8, ok=BUTTON),
    )
    monkeypatch.setitem(sys.modules, "win32gui", windows)
    monkeypatch.setitem(sys.modules, "win32process", windows)
    monkeypatch.setattr(trial_excel, "_POLL", 0)
    hand = trial_excel.WindowsHand(7)
    with hand.answering([True, "Data salah", Path("dokumen"), False]) as said:
        for window in hand._dialogs():
            hand._answer(window)

    assert windows.done == [6, (0x1324, "Data salah"), 1, (0x480, "dokumen"), 1, 7, 2, "close"]
    assert said == ["Selesai."]
    assert hand.strange == ["Microsoft Excel: Kami menemukan masalah"]
    assert [window["title"] for window in windows.dialogs.values()] == ["PK Tracker"], "of another process"
