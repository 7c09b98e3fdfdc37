"""How the documents grow with the number of units.

    python bench/dokumen.py [24 240 2400]

Each size runs in a process of its own: seconds, pages of the materi PK, megabytes of memory at the highest.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))


def units(count: int) -> list:
    """The built-in units again and again, with kode of their own."""
    from macros_py.procedure import units as built_in
    from macros_py.procedure.units import Unit

    base = built_in.load()
    if count == len(base):
        return base
    return [
        Unit(f"{u.code}.{n}", u.deputi, u.eselon, u.name, f"{u.parent}.{n}" if u.parent else None)
        for n in range(-(-count // len(base)))
        for u in base
    ][:count]


def measure(count: int) -> None:
    """Make everything for so many units, and print one line."""
    import sample
    from pypdf import PdfReader

    from macros_py import documents, summary
    from macros_py.documents.summary_pdf import write_summary_pdf
    from macros_py.documents.summary_xlsx import write_summary_workbook

    state = sample.read(sample.sample_tables(unit_list=units(count)))
    state = sample.hand_over(sample.start(state, "2026-05-04T08:00"), "2026-05-04T08:09", 1)
    state = sample.materials(state)
    state = sample.checked(state, sample.NOW)
    seconds = {}

    def timed(name: str, work) -> None:
        start = time.perf_counter()
        work()
        seconds[name] = time.perf_counter() - start

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = []
        timed("ringkasan", lambda: figures.append(summary.summarize(state, sample.NOW)))
        timed("xlsx", lambda: write_summary_workbook(folder / "r.xlsx", figures[0]))
        timed("pdf", lambda: write_summary_pdf(folder / "r.pdf", figures[0]))
        for kind in documents.KINDS:
            timed(kind, lambda kind=kind: documents.write_documents(state, folder / kind, sample.NOW, [kind]))
        pages = len(PdfReader(folder / "materi_pk" / "Materi PK 2026 (KONSEP).pdf").pages)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shown = "  ".join(f"{name} {value:.2f}" for name, value in seconds.items())
    print(f"{count:>5} unit: {sum(seconds.values()):7.1f} s  {memory:6.0f} MB  {pages} halaman materi  | {shown}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
    else:
        for size in sys.argv[1:] or ["24", "240"]:
            subprocess.run([sys.executable, __file__, "--one", size], check=True)
