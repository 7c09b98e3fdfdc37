"""A press starts Python without what xlwings would import beside itself: the real command line of both routes, in a real process.

RunPython's own VBA builds the command. On Windows the process gets it from cmd.exe, on Mac from xlwings' AppleScript.
"""

import json
import os
import re
import shlex
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
from excel_fixtures import TRACKER, in_memory, memory_excel
from in_memory_excel import START, MemoryExcel, take_apart
from pyopenvba.interpreter import _preprocess
from pyopenvba.interpreter import _values as vba

from macros_py import runpython
from macros_py.setup import addin
from macros_py.setup.addin import build_addin, xlwings_vba
from macros_py.setup.place import ADDIN_NAME
from macros_py.sheets.ooxml import write_parts

# What the process finds of itself when RunPython's start is over, and after it has used pandas.
FIND = """
import json, os, sys
from pathlib import Path
found = {"loaded": sorted(sys.modules), "argv": sys.argv}
import pandas, numpy, PIL
import xlwings
found["mean"] = pandas.DataFrame({"a": numpy.array([1, 3])})["a"].mean()
Path(os.environ["PK_FOUND"]).write_text(json.dumps(found))
"""


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Run a module's text by a command line as whoever gets it from RunPython would; gives what the module wrote down."""
    (tmp_path / "kode").mkdir()
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "kode"), str(Path(__file__).parent)]))
    monkeypatch.setenv("PK_FOUND", str(tmp_path / "found.json"))

    def run(module, words):
        (tmp_path / "kode" / "pressed.py").write_text(module)
        done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/")
        assert done.returncode == 0, done.stderr
        return json.loads((tmp_path / "found.json").read_text())

    return run


def press(memory, command):
    """Click a button that would run this command; the command line that RunPython made of it."""
    memory.run_python = lambda _line: 0
    memory.excel.run("PkPress.Press", command)
    [line] = memory.commands
    return line


def unneeded(found):
    return {"pandas", "numpy", "PIL", "matplotlib"} & set(found["loaded"])


@in_memory
def test_on_windows_a_press_imports_xlwings_alone_and_pandas_when_it_is_wanted(tmp_path, start):
    code, arguments, _ = take_apart(press(memory_excel(tmp_path), "import pressed"))
    found = start(FIND, [sys.executable, *START, code, *arguments])
    assert unneeded(found) == set()
    assert {"xlwings", "xlwings.main", "xlwings.conversion"} <= set(found["loaded"])
    assert found["mean"] == 2
    assert found["argv"] == ["-c", *arguments]
    assert "--wb=Buku PK.xlsm" in arguments


class Mac:
    """The Excel in memory as a Mac's: VBA is compiled for it, and AppleScriptTask runs xlwings' script by a shell."""

    def __init__(self, folder, monkeypatch):
        for name, value in (("Mac", True), ("MacOffice16", True), ("Win32", False), ("Win64", False)):
            monkeypatch.setitem(_preprocess.DEFAULT_CONSTANTS, name, value)
        write_parts(folder / ADDIN_NAME, build_addin(Path(sys.executable)))
        tracker = folder / "Buku PK.xlsm"
        tracker.write_bytes(TRACKER.read_bytes())
        self.memory = MemoryExcel(folder / ADDIN_NAME, tracker, folder)
        self.memory.existing = {sys.executable}
        (folder / "xlwings.log").touch()
        self.commands = []
        interpreter = self.memory.excel.interpreter
        interpreter._intrinsics = {
            **interpreter._intrinsics,
            "applescripttask": self._script,
            "macscript": lambda _i, args, _n: re.search(r'\("(.*)"\)', vba.to_text(args[0]))[1],
            "dir": lambda _i, args, _n: "ada" if vba.to_text(args[0]) in self.memory.existing else "",
            "environ": lambda _i, _args, _n: str(folder),
        }

    def _script(self, _, args, named):
        name, handler, parameters = map(vba.to_text, args)
        script = resources.files("xlwings").joinpath(name).read_text(encoding="utf-8")
        assert f"on {handler}(ParameterString)" in script
        names = re.search(r"set \{(.*)\} to SplitString", script)[1].split(", ")
        values = dict(zip(names, parameters.split("|"), strict=True))
        expression = re.search(r"set ShellCommand to ((?:.*¬\n)*.*)", script)[1]
        pieces = re.finditer(r'"((?:\\.|[^"\\])*)"|(\w+)', expression)
        self.commands.append("".join(values[p[2]] if p[2] else p[1].replace('\\"', '"') for p in pieces))
        return ""


@in_memory
def test_on_mac_too(tmp_path, monkeypatch, start):
    mac = Mac(tmp_path, monkeypatch)
    mac.memory.excel.run("PkPress.Press", "import pressed")
    [command] = mac.commands
    assert command.endswith(" & ")  # Excel does not wait for it; this test does
    found = start(FIND, ["/bin/sh", "-c", command.removesuffix(" & ")])
    assert unneeded(found) == set()
    assert "xlwings.main" in found["loaded"]
    assert found["mean"] == 2
    assert found["argv"][:3] == ["-c", "--wb=Buku PK.xlsm", "--from_xl=1"]
    assert shlex.split(command)[:8] == [sys.executable, "-B", "-u", "-W", "ignore", "-m", "macros_py.runpython", "-B"]


# Presses of two buttons, in one process that RunPython started: what xlwings writes and reads does not need what it did not see.
ARCHIVE = """
import json, os, sys
from pathlib import Path
from excel_fixtures import engine, memory_excel
folder = Path(os.environ["PK_FOUND"]).parent / "buku"
folder.mkdir()
memory = memory_excel(folder)
found = {}
with engine(memory):
    memory.select("Beranda", "A1")
    found["start"] = memory.press("PkStart", 6)[-1]
    found["received"] = str(memory.value("1 Arahan", "O8"))
    found["check"] = memory.press("PkCheck")[-1]
    found["before"] = "pandas" in sys.modules
    memory.tracker.saved = True
    memory.folders = [folder / "arsip"]
    found["archive"] = memory.press("PkArchive", 7)[-1]
    found["after"] = "pandas" in sys.modules
found["table"] = any((folder / "arsip").glob("*/langkah.parquet"))
Path(os.environ["PK_FOUND"]).write_text(json.dumps(found))
"""


@in_memory
def test_buttons_work_after_such_a_start_and_arsip_alone_imports_pandas(tmp_path, start):
    code, arguments, _ = take_apart(press(memory_excel(tmp_path), "import pressed"))
    found = start(ARCHIVE, [sys.executable, *START, code, *arguments])
    assert found["start"] == "Mulai langkah 1: 24 unit berhasil."
    assert found["check"].startswith("Periksa: ")
    assert found["archive"].startswith("Arsip: tahun ")
    assert found["table"]
    assert (found["before"], found["after"]) == (False, True)


# The start itself


def test_what_was_hidden_is_there_again_when_xlwings_cannot_be_imported():
    code = "import sys; sys.modules['xlwings'] = None; from macros_py import runpython\n"
    code += "try: runpython.main()\nexcept ImportError as error: print(error.name)\n"
    code += "print(set(runpython.UNSEEN) & set(sys.modules)); import pandas; print(pandas.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["xlwings.utils", "set()", "pandas"]


def test_what_is_in_use_stays():
    import numpy

    with runpython.unseen():
        assert sys.modules["numpy"] is numpy
    assert sys.modules["numpy"] is numpy


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "1/0"])
def test_the_command_ends_as_it_would_without(code):
    plain, ours = (
        subprocess.run([sys.executable, *words, code], capture_output=True, check=False) for words in (["-c"], START)
    )
    assert (ours.returncode, ours.stderr.splitlines()[-1:]) == (plain.returncode, plain.stderr.splitlines()[-1:])
    assert ours.returncode


@pytest.mark.parametrize(
    "changed", [("PythonInterpreter & ", "Interpreter & "), ('"|" + PythonInterpreter', '"|" + Interpreter')]
)
def test_an_xlwings_that_starts_python_otherwise_is_refused(monkeypatch, changed):
    read = addin._text
    monkeypatch.setattr(addin, "_text", lambda path: read(path).replace(*changed))
    with pytest.raises(ValueError, match=r"xlwings_custom_addin.bas: .* x 0"):
        xlwings_vba()
