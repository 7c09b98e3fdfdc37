"""Konsolidasi beside what most would write: 4, 32 and 1,000 units, ratios of one run.

    python bench/konsolidasi.py [4 32 1000]

Each stack is a process of its own, from start to the file on disk; the stacks take turns, the best of several rounds
counts. The pandas stacks read, join and write, and nothing else: one as most write it, with `read_excel` for each table, one
that opens each file once. `dasar` is the floor: bare python-calamine that reads every sheet and writes nothing. Ours has all
rules on; its whole command reads a tracker of as many units, writes all its tables and the log, and saves it. CPU is the
processor time of a stack with its children: ours works on two cores at once, so its share of the clock is smaller when the
machine is free, and that column tells what a busy one will give. At 1,000 files also with a finding for each indicator.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

INDICATORS, BUDGETS = 40, 10
CODE = "K9999"
BOOK = "<buku>"  # stands for a fresh tracker with the units of the files

PANDAS = """
import sys, pandas as pd
from pathlib import Path
folder, out, engine = sys.argv[1:4]
rows, budgets = [], []
for file in sorted(Path(folder).glob("*.xlsx")):
    head = pd.read_excel(file, sheet_name=["Bahan PK", "Anggaran"], header=None, engine=engine)
    form, money = head["Bahan PK"], head["Anggaran"]
    table = form.iloc[14:].copy(); table.columns = form.iloc[13]
    table = table.dropna(subset=["Indikator Kinerja"]); table["Kode"] = form.iloc[3, 2]; rows.append(table)
    cost = money.iloc[6:].copy(); cost.columns = money.iloc[5]
    cost = cost.dropna(subset=["Program/Kegiatan"]); cost["Kode"] = form.iloc[3, 2]; budgets.append(cost)
with pd.ExcelWriter(out, engine="openpyxl") as writer:
    pd.concat(rows).to_excel(writer, sheet_name="Konsolidasi", index=False)
    pd.concat(budgets).to_excel(writer, sheet_name="Anggaran", index=False)
"""
PANDAS_BY_TABLE = """
import sys, pandas as pd
from pathlib import Path
folder, out = sys.argv[1:3]
rows, budgets = [], []
for file in sorted(Path(folder).glob("*.xlsx")):
    table = pd.read_excel(file, sheet_name="Bahan PK", header=13, engine="openpyxl").dropna(subset=["Indikator Kinerja"])
    cost = pd.read_excel(file, sheet_name="Anggaran", header=5, engine="openpyxl").dropna(subset=["Program/Kegiatan"])
    table["Kode"] = cost["Kode"] = file.stem
    rows.append(table); budgets.append(cost)
with pd.ExcelWriter(out, engine="openpyxl") as writer:
    pd.concat(rows).to_excel(writer, sheet_name="Konsolidasi", index=False)
    pd.concat(budgets).to_excel(writer, sheet_name="Anggaran", index=False)
"""
FLOOR = """
import os, sys
from python_calamine import CalamineWorkbook
for name in sorted(os.listdir(sys.argv[1])):
    book = CalamineWorkbook.from_path(os.path.join(sys.argv[1], name))
    for sheet in book.sheet_names:
        book.get_sheet_by_name(sheet).to_python()
"""
OURS = """
import sys
from pathlib import Path
from macros_py.materials.consolidate import Owner, consolidate, material_files
from macros_py.materials.outputs import write
folder, out, count, save = sys.argv[1:5]
owners = [Owner(f"K{n:04d}", "I", "II" if n else "I", f"Asisten Deputi Percobaan {n}", None) for n in range(int(count))]
whole = consolidate(material_files(Path(folder)).files, owners, 2026, root=Path(folder))
assert len(whole.indicators) == 40 * int(count), len(whole.indicators)
if save == "yes":
    write(whole, Path(out))
"""
WHOLE = """
import os, sys
from macros_py.cli import cli
from macros_py.commands.terminal import run
folder, out, book = sys.argv[1:4]
sys.stdout = open(os.devnull, "w")
assert run(cli, ["konsolidasi", book, "--bahan", folder]) in (0, 1)
"""
STACKS = {
    "pandas + openpyxl, per tabel": (PANDAS_BY_TABLE,),
    "pandas + openpyxl": (PANDAS, "openpyxl"),
    "pandas + calamine": (PANDAS, "calamine"),
    "dasar (calamine)": (FLOOR,),
    "PK Tracker, tanpa menulis": (OURS, None, "no"),
    "PK Tracker, ke .xlsx": (OURS, None, "yes"),
    "PK Tracker, perintah utuh": (WHOLE, BOOK),
}
FAULTY = ("pandas + openpyxl, per tabel", "pandas + openpyxl", "PK Tracker, perintah utuh")


def make(folder: Path, count: int, faulty: bool) -> None:
    """Filled templates that differ in every text. One comes from the template writer, the rest by replacing its kode.

    In faulty ones each target can be read two ways.
    """
    from macros_py.materials.consolidate import Owner
    from macros_py.materials.form.template import BudgetRow, MaterialRow, write_template

    def base(eselon: str) -> bytes:
        rows = [
            MaterialRow(
                f"Terwujudnya koordinasi kebijakan bidang {n // 3} unit {CODE} yang efektif",
                f"Persentase rekomendasi kebijakan nomor {n} unit {CODE} yang ditindaklanjuti kementerian/lembaga",
                "2,244" if faulty else (80 + n, "A", "1.234.567", 12.5)[n % 4],
                ("%", "Predikat", "Orang", "Nilai")[n % 4],
                f"Persentase rekomendasi kebijakan nomor {n} unit K0000 yang ditindaklanjuti kementerian/lembaga",
            )
            for n in range(INDICATORS)
        ]
        budgets = [BudgetRow(f"Kegiatan koordinasi nomor {n} unit {CODE}", 1_000_000 * (n + 1) + n) for n in range(BUDGETS)]
        path = folder / "dasar.tmp"
        owner = Owner(CODE, "I", eselon, f"Asisten Deputi Percobaan {CODE}", None)
        write_template(path, owner, 2026, superior="Deputi", rows=rows, budgets=budgets)
        data = path.read_bytes()
        path.unlink()
        return data

    bases = {"I": base("I"), "II": base("II")}
    for number in range(count):
        out = BytesIO()
        with zipfile.ZipFile(BytesIO(bases["II" if number else "I"])) as old, zipfile.ZipFile(out, "w", 8) as new:
            for info in old.infolist():
                text = old.read(info.filename).replace(f"Percobaan {CODE}".encode(), f"Percobaan {number}".encode())
                new.writestr(info.filename, text.replace(CODE.encode(), f"K{number:04d}".encode()))
        (folder / f"K{number:04d}.xlsx").write_bytes(out.getvalue())


def run(program: str, *arguments: str) -> tuple[float, float, float]:
    """Seconds from start to end, processor seconds, and peak megabytes: of the process and of each of its children, added.

    The peaks are looked up 50 times a second in /proc and added though they need not have come together: a little more than
    was ever in use at once. Elsewhere than on Linux they are 0.
    """
    started, used = time.perf_counter(), os.times()
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    peaks: dict[int, int] = {}
    while process.poll() is None:
        for pid in family(process.pid):
            peaks[pid] = max(peaks.get(pid, 0), peak(pid))
        time.sleep(0.02)
    seconds, after = time.perf_counter() - started, os.times()
    assert process.stderr is not None
    if process.returncode:
        raise SystemExit(process.stderr.read().decode())
    processor = after.children_user + after.children_system - used.children_user - used.children_system
    return seconds, processor, sum(peaks.values()) / 1024


def family(pid: int) -> list[int]:
    """A process and its children."""
    try:
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    except OSError:
        return []


def peak(pid: int) -> int:
    """The most kilobytes that a process held so far."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def new_tracker(path: Path, count: int) -> None:
    """A tracker with the units of `make`."""
    units = path.with_suffix(".csv")
    lines = [f"K{n:04d},I,{'II' if n else 'I'},Asisten Deputi Percobaan {n},{'K0000' if n else ''}\n" for n in range(count)]
    units.write_text("kode,deputi,eselon,nama_unit,induk\n" + "".join(lines), encoding="utf-8")
    argv = [sys.executable, "-m", "macros_py.cli", "baru", str(path), "--tahun", "2026", "--unit", str(units), "--json"]
    subprocess.run(argv, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def measure(count: int, names: Iterable[str], *, faulty: bool = False) -> dict[str, tuple[float, float, float]]:
    """The best figures of each stack."""
    best: dict[str, tuple[float, float, float]] = {}
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as results:
        # in a process of its own: a process started from a large one counts that one's memory as its own
        subprocess.run([sys.executable, __file__, "--buat", folder, str(count), str(int(faulty))], check=True)
        fresh, book, result = Path(results, "baru.xlsm"), Path(results, "buku.xlsm"), Path(results, "hasil.xlsx")
        new_tracker(fresh, count)
        for _ in range(2 if count >= 1000 else 5):
            for name in names:
                program, *rest = STACKS[name]
                extra = [str(count) if word is None else str(book) if word is BOOK else word for word in rest]
                result.unlink(missing_ok=True)  # ours refuses to replace a file that it did not make
                shutil.copyfile(fresh, book)
                figures = run(program, folder, str(result), *extra)
                best[name] = tuple(map(min, best.get(name, figures), figures))  # type: ignore[assignment]
                time.sleep(0.05)
    return best


def show(best: dict[str, tuple[float, float, float]]) -> None:
    ours = best["PK Tracker, perintah utuh"]
    print(f"  {'':30}{'detik':>9}{'x kita':>8}{'CPU':>9}{'x kita':>8}{'MB':>6}")
    for name, (seconds, processor, memory) in best.items():
        print(f"  {name:30}{seconds:9.3f}{seconds / ours[0]:8.2f}{processor:9.3f}{processor / ours[1]:8.2f}{memory:6.0f}")


def main() -> None:
    bare = min(run("pass")[0] for _ in range(5))
    for count in [int(word) for word in sys.argv[1:]] or [4, 32, 1000]:
        best = measure(count, STACKS)
        print(f"\n{count} berkas, {INDICATORS} indikator dan {BUDGETS} anggaran per berkas; x kita: terhadap perintah utuh")
        show(best)
        pandas, export = best["pandas + openpyxl"][0], best["PK Tracker, ke .xlsx"][0]
        print(f"  ke .xlsx saja terhadap pandas + openpyxl: {pandas / export:.1f} x")
        if count >= 1000:
            reading, floor = best["PK Tracker, tanpa menulis"][0], best["dasar (calamine)"][0]
            print(f"  per berkas terhadap dasar, semua aturan, tanpa menulis: {(reading - bare) / (floor - bare):.2f} x")
            print(f"\n{count} berkas dengan temuan di setiap indikator")
            show(measure(count, FAULTY, faulty=True))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--buat"]:
        make(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "1")
    else:
        main()
