"""Konsolidasi beside what most would write: 4, 32 and 1,000 units, ratios of one run.

    python bench/konsolidasi.py [4 32 1000]

Each stack is a process of its own, from start to the .xlsx on disk; the stacks take turns, the best of several rounds
counts. `dasar` is the floor: bare python-calamine that reads every sheet and writes nothing. Ours has all rules on. CPU is
the processor time of a stack with its children: ours works on two cores at once, so its share of the clock is smaller when
the machine is free, and that column tells what a busy one will give.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

INDICATORS, BUDGETS = 30, 10
CODE = "K9999"

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
FLOOR = """
import os, sys
from python_calamine import CalamineWorkbook
for name in sorted(os.listdir(sys.argv[1])):
    book = CalamineWorkbook.from_path(os.path.join(sys.argv[1], name))
    for sheet in book.sheet_names:
        book.get_sheet_by_name(sheet).to_python()
"""
OURS = """
import os, sys
from pathlib import Path
from macros_py.materials.consolidate import MANY, Owner, consolidate, material_files
from macros_py.materials.outputs import write
folder, out, count, save = sys.argv[1:5]
children = min(4, os.cpu_count() or 1) if int(count) >= MANY else 1
owners = [Owner(f"K{n:04d}", "I", "II" if n else "I", f"Asisten Deputi Percobaan {n}", None) for n in range(int(count))]
whole = consolidate(material_files(Path(folder)), owners, 2026, root=Path(folder))
assert len(whole.indicators) == 30 * int(count), len(whole.indicators)
if save == "yes":
    write(whole, Path(out))
"""
STACKS = {
    "pandas + openpyxl": (PANDAS, "openpyxl"),
    "pandas + calamine": (PANDAS, "calamine"),
    "dasar (calamine)": (FLOOR,),
    "PK Tracker, tanpa menulis": (OURS, None, "no"),
    "PK Tracker": (OURS, None, "yes"),
}


def make(folder: Path, count: int) -> None:
    """Filled templates that differ in every text. One comes from the template writer, the rest by replacing its kode."""
    from macros_py.materials.consolidate import Owner
    from macros_py.materials.form.template import BudgetRow, MaterialRow, write_template

    def base(eselon: str) -> bytes:
        rows = [
            MaterialRow(
                f"Terwujudnya koordinasi kebijakan bidang {n // 3} unit {CODE} yang efektif",
                f"Persentase rekomendasi kebijakan nomor {n} unit {CODE} yang ditindaklanjuti kementerian/lembaga",
                (80 + n, "A", "1.234.567", 12.5)[n % 4],
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
    """Seconds from start to end, processor seconds, and peak megabytes: of the process and of its children, added.

    The system knows only the largest child, so it counts once for each child: a little more than was ever in use at once.
    """
    meter = (
        "\nimport os, resource as r\n"
        "peak = lambda who: r.getrusage(who).ru_maxrss / 1024\n"
        "print(sum(os.times()[:4]), peak(r.RUSAGE_SELF) + globals().get('children', 1) * peak(r.RUSAGE_CHILDREN))"
    )
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program + meter, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    seconds = time.perf_counter() - started
    processor, megabytes = map(float, done.stdout.split())
    return seconds, processor, megabytes


def main() -> None:
    bare = min(run("pass")[0] for _ in range(5))
    for count in [int(word) for word in sys.argv[1:]] or [4, 32, 1000]:
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as results:
            # in a process of its own: a process started from a large one counts that one's memory as its own
            subprocess.run([sys.executable, __file__, "--buat", folder, str(count)], check=True)
            best: dict[str, tuple[float, float, float]] = {}
            for _ in range(2 if count >= 1000 else 5):
                for name, (program, *rest) in STACKS.items():
                    extra = [str(count) if word is None else word for word in rest]
                    result = Path(results, "hasil.xlsx")
                    result.unlink(missing_ok=True)  # ours refuses to replace a file that it did not make
                    figures = run(program, folder, str(result), *extra)
                    best[name] = tuple(map(min, best.get(name, figures), figures))  # type: ignore[assignment]
                    time.sleep(0.05)
        ours, floor, reading = best["PK Tracker"], best["dasar (calamine)"], best["PK Tracker, tanpa menulis"]
        print(f"\n{count} berkas, {INDICATORS} indikator dan {BUDGETS} anggaran per berkas")
        print(f"  {'':28}{'detik':>9}{'x kita':>8}{'CPU':>9}{'x kita':>8}{'MB':>6}")
        for name, (seconds, processor, memory) in best.items():
            print(f"  {name:28}{seconds:9.3f}{seconds / ours[0]:8.2f}{processor:9.3f}{processor / ours[1]:8.2f}{memory:6.0f}")
        if count >= 1000:
            ratio = (reading[0] - bare) / (floor[0] - bare)
            print(f"  per berkas terhadap dasar, semua aturan, tanpa menulis: {ratio:.2f} x")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--buat"]:
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
