"""Working time by itself, and the add-in in Excel."""

from __future__ import annotations

from pathlib import Path

from macros_py.base.findings import CannotGoOn, Code
from macros_py.commands.common import FILE, command, moment
from macros_py.commands.terminal import FOUND, OK, Outcome, click


@command("waktu", 'pk-tracker waktu --mulai 2026-03-17T10:00 --norma "3 Hari"')
@click.option("--mulai", "start", required=True, metavar="ISO", help="Waktu diterima (WIB).")
@click.option("--norma", "norm_text", required=True, metavar="NORMA", help='Norma waktu: "60 Menit" atau "3 Hari".')
@click.option("--buku", type=FILE, metavar="BUKU", help="Pakai kalender buku ini; bawaan: kalender nasional.")
@click.option("--selesai", "end", metavar="ISO", help="Waktu diserahkan, untuk menghitung waktu kerja terpakai.")
def waktu(start: str, norm_text: str, buku: Path | None, end: str | None) -> Outcome:
    """Hitung batas waktu dan waktu kerja terpakai."""
    from macros_py.commands import clock

    return clock.answer(moment(start), norm_text, moment(end) if end else None, buku)


@command("pasang", "pk-tracker pasang")
@click.option("--ke", type=FILE, metavar="DIR", help="Folder tujuan; bawaan: folder mulai Excel.")
@click.option("--dari", type=FILE, metavar="XLAM", help="Add-in versi ini yang telah ditandatangani kantor.")
def pasang(ke: Path | None, dari: Path | None) -> Outcome:
    """Pasang add-in PK Tracker ke Excel."""
    from macros_py.setup.install import install

    done = install(ke, dari)
    if done.replaced is None:
        message = f"Add-in PK Tracker {done.version} terpasang di {done.path}."
    else:
        message = f"Add-in PK Tracker {done.replaced} diganti dengan versi {done.version} di {done.path}."
    data = {
        "aksi": "pasang", "berkas": str(done.path), "versi": done.version, "versi_lama": done.replaced, "xlwings": done.xlwings,
        "python": done.interpreter, "berubah": done.changed, "pesan": message,
    }  # fmt: skip
    return Outcome(data, [message, "Tutup lalu buka lagi Excel."])


@command("lepas", "pk-tracker lepas")
@click.option("--ke", "place", type=FILE, metavar="DIR", help="Folder tempat add-in dipasang; bawaan: folder mulai Excel.")
def lepas(place: Path | None) -> Outcome:
    """Lepas add-in PK Tracker dari Excel."""
    from macros_py.setup.install import uninstall

    path = uninstall(place)
    message = f"Add-in dilepas dari {path}." if path else "Add-in tidak terpasang; tidak ada yang dilepas."
    return Outcome({"aksi": "lepas", "berkas": str(path) if path else None, "pesan": message}, [message])


@command("diagnosa", "pk-tracker diagnosa")
@click.option("--uji", "trial", is_flag=True, help="Coba setiap tombol di Excel komputer ini dan buat laporannya (.zip).")
@click.option("--ke", type=FILE, metavar="DIR", help="Folder laporan --uji; bawaan: folder ini.")
def diagnosa(trial: bool, ke: Path | None) -> Outcome:
    """Periksa pemasangan: apa yang baik, apa yang tidak, dan cara memperbaikinya."""
    from macros_py.setup.diagnose import FINE, NOT_FINE, diagnose

    if trial:
        return _try(ke or Path())
    if ke:
        raise click.UsageError("pilihan --ke memerlukan --uji")
    found = diagnose()
    lines = []
    for item in found:
        lines.append(f"[{item.state}] {item.name}: {item.detail}")
        if item.state != FINE:
            lines.append(f"  → {item.remedy}")
    records = [{"nama": i.name, "keadaan": i.state, "rincian": i.detail, "tindakan": i.remedy} for i in found]
    return Outcome({"diagnosa": records}, lines, FOUND if any(i.state == NOT_FINE for i in found) else OK)


def _try(folder: Path) -> Outcome:
    from macros_py.setup.answers import NOT_FINE
    from macros_py.setup.trial import SEEN, try_excel

    if not folder.is_dir():
        raise CannotGoOn(Code.FOLDER_NOT_FOUND, file=str(folder))
    trial = try_excel(folder)
    seen = sum(item.seen == SEEN for item in trial.tried)
    message = f"{seen} dari {len(trial.tried)} hal dilihat di Excel. Kirim {trial.file} kepada pengelola."
    records = [{"nama": i.name, "keadaan": i.state, "dilihat": i.seen, "rincian": i.detail} for i in trial.tried]
    data = {"aksi": "uji", "uji": records, "berkas": [str(trial.file)], "pesan": message}
    lines = [f"[{i.state}; {i.seen}] {i.name}: {i.detail}" for i in trial.tried]
    return Outcome(data, [*lines, message], FOUND if any(i.state == NOT_FINE for i in trial.tried) else OK)
