"""Which command pays for which library: each command really runs, in a process of its own, and then says what is loaded."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from macros_py.cli import cli
from macros_py.commands.terminal import run

START, LATER = "2026-01-06T08:00", "2026-01-06T09:30"  # the norm of step 1 is 10 minutes
RUN = """
import json, os, sys
from macros_py.cli import main
try:
    main()
except SystemExit as stop:
    json.dump({"code": stop.code, "loaded": sorted(sys.modules)}, open(os.environ["PK_LOADED"], "w"))
"""
TABLES = {"pandas", "pyarrow"}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A folder with a running tracker, an empty folder of materials, and an archive of one year."""
    folder = tmp_path_factory.mktemp("impor")
    book = folder / "PK.xlsm"
    (folder / "bahan").mkdir()
    assert run(cli, ["baru", str(book), "--tahun", "2026", "--json"]) == 0
    assert run(cli, ["mulai", str(book), "--pada", START, "--json"]) == 0
    assert run(cli, ["arsip", str(book), "--ke", str(folder / "arsip"), "--json"]) == 0
    return folder


@pytest.fixture
def place(model, tmp_path):
    return shutil.copytree(model, tmp_path / "impor")


def loaded(place, argv):
    """The packages that a command imports which does its work, with or without findings."""
    note = place / "loaded.json"
    words = [str(place / word) if word[:1].isupper() or word.startswith("./") else word for word in argv.split()]
    environment = {**os.environ, "PK_LOADED": str(note), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", RUN, *words], capture_output=True, text=True, check=False, env=environment)
    found = json.loads(note.read_text(encoding="utf-8"))
    assert found["code"] in (0, 1), done.stdout + done.stderr
    return {name.partition(".")[0] for name in found["loaded"]}


@pytest.mark.parametrize("json_wanted", ["", "--json"])
def test_periksa_is_light(place, json_wanted):
    found = loaded(place, f"periksa PK.xlsm --pada {LATER} {json_wanted}")
    assert "macros_py" in found
    assert not found & {"openpyxl", "xlwings", "numpy", "holidays", "msgspec", "tabulate", "docx", "reportlab", *TABLES}


@pytest.mark.parametrize(
    "argv",
    [
        "baru B.xlsm --tahun 2026",
        f"serahkan PK.xlsm --langkah 1 --pada {LATER} --paksa --alasan uji",
        "urungkan PK.xlsm",
        "segarkan PK.xlsm",
        "templat PK.xlsm --ke ./templat",
        "konsolidasi PK.xlsm --bahan ./bahan",
        "konsolidasi PK.xlsm --bahan ./bahan --ke H.xlsx",
        "ringkasan PK.xlsm",
        "ekspor PK.xlsm --ke E.xlsx --pdf",
        f"rencana PK.xlsm --mulai {START}",
        "dokumen PK.xlsm --ke ./dokumen --jenis jadwal",
        "arsip --periksa ./arsip",
        f"waktu --mulai {START} --norma 3hari",
        "diagnosa",
    ],
    ids=lambda argv: argv.split(" -")[0],
)
def test_most_commands_do_without_pandas(place, argv):
    assert not loaded(place, argv) & (TABLES | {"xlwings"})


@pytest.mark.parametrize(
    "argv",
    [
        "konsolidasi PK.xlsm --bahan ./bahan --ke H.csv",
        "konsolidasi PK.xlsm --bahan ./bahan --ke H.parquet",
        "arsip PK.xlsm --ke ./arsip2",
        "lintas-tahun ./arsip",
    ],
    ids=["csv", "parquet", "arsip", "lintas-tahun"],
)
def test_tables_of_data_are_pandas_work(place, argv):
    assert loaded(place, argv) >= TABLES
