"""What the Kabag gets: summary, export, plan, papers; and what remains of a year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from macros_py.base import words
from macros_py.commands.common import (
    FILE,
    at_option,
    book_argument,
    by_option,
    command,
    context,
    done,
    not_empty,
    open_tracker,
    paper_option,
    report,
    units_options,
)
from macros_py.commands.terminal import Outcome, click

if TYPE_CHECKING:
    from macros_py.documents import Paper


@command("ringkasan", "pk-tracker ringkasan PK_2026.xlsm")
@book_argument
@at_option
def ringkasan(buku: Path, pada: str | None) -> Outcome:
    """Perbarui sheet Ringkasan."""
    from macros_py import actions

    with open_tracker(buku) as book:
        result = actions.summary(book, context(pada, None, buku))
    return done(result)


@command("ekspor", "pk-tracker ekspor PK_2026.xlsm --ke Ringkasan.xlsx --pdf")
@book_argument
@click.option("--ke", type=FILE, required=True, metavar="FILE.xlsx", help="Berkas tujuan.")
@click.option("--pdf", is_flag=True, help="Tulis juga PDF di sebelahnya.")
@at_option
@by_option
def ekspor(buku: Path, ke: Path, pdf: bool, pada: str | None, oleh: str | None) -> Outcome:
    """Ekspor ringkasan untuk Kabag: buku tanpa makro, berisi nilai saja."""
    from macros_py import actions

    with open_tracker(buku) as book:
        result = actions.export(book, context(pada, oleh, buku), ke, pdf=pdf)
    return done(result)


@command("rencana", 'pk-tracker rencana PK_2026.xlsm --mulai 2026-01-05T08:00 --mulai "II=2026-02-02 08.00"')
@book_argument
@click.option(
    "--mulai",
    "starts",
    required=True,
    multiple=True,
    metavar="[DEPUTI=]ISO",
    help="Saat langkah 1 dimulai; dengan DEPUTI= hanya bagi Deputi (atau kode unit) itu. Dapat ditulis beberapa kali.",
)
@units_options
@at_option
@by_option
def rencana(
    buku: Path, starts: tuple[str, ...], unit: tuple[str, ...], deputi: tuple[str, ...], pada: str | None, oleh: str | None
) -> Outcome:  # fmt: skip
    """Susun jadwal rencana pelaksanaan di sheet Jadwal menurut norma dan kalender; jadwal unit lain tetap."""
    from macros_py import actions
    from macros_py.tracker.plan import starts_as_typed

    with open_tracker(buku) as book:
        who = context(pada, oleh, buku)
        result = actions.make_plan(book, who, *starts_as_typed(starts), unit or None, deputi=deputi)
    return done(result)


@command("dokumen", "pk-tracker dokumen PK_2026.xlsm --ke dokumen --kertas F4")
@book_argument
@click.option("--ke", type=FILE, required=True, metavar="DIR", help="Folder tujuan.")
@click.option(
    "--jenis",
    multiple=True,
    metavar="JENIS ...",
    callback=not_empty,
    help="disposisi, jadwal, telaahan, reviu, materi_pk, register, atau tanda_terima; bawaan: semua.",
)
@units_options
@paper_option
@click.option("--final", is_flag=True, help="Tanpa tanda KONSEP bagi unit yang PK-nya final; yang lain disebut sebabnya.")
@click.option("--tata-letak", type=FILE, metavar="DIR", help="Folder tata letak milik kantor (.docx).")
@at_option
@by_option
def dokumen(
    buku: Path,
    ke: Path,
    jenis: tuple[str, ...],
    unit: tuple[str, ...],
    deputi: tuple[str, ...],
    kertas: Paper,
    final: bool,
    tata_letak: Path | None,
    pada: str | None,
    oleh: str | None,
) -> Outcome:
    """Buat dokumen: lembar disposisi, jadwal, telaahan, lembar reviu, materi/konsep PK, buku register."""
    from macros_py import actions

    with open_tracker(buku) as book:
        who = context(pada, oleh, buku)
        result = actions.documents(
            book, who, ke, jenis or None, kertas, final=final, layouts=tata_letak, units=unit or None, deputi=deputi
        )
    return report(result) if final else done(result)


@command("tata-letak", "pk-tracker tata-letak --ke tata-letak-kantor")
@click.option("--ke", type=FILE, required=True, metavar="DIR", help="Folder tujuan.")
def tata_letak(ke: Path) -> Outcome:
    """Salin tata letak dokumen bawaan (.docx), untuk diubah di Word oleh kantor."""
    from macros_py.documents import copy_layouts

    files = copy_layouts(ke)
    message = f"{len(files)} tata letak disalin ke {ke}."
    return Outcome({"aksi": "tata-letak", "berkas": [str(file) for file in files], "pesan": message}, [message])


@command("arsip", "pk-tracker arsip PK_2026.xlsm --ke arsip --bahan bahan")
@click.argument("buku", type=FILE, metavar="BUKU", required=False)
@click.option("--ke", type=FILE, metavar="DIR", help="Folder arsip semua tahun.")
@click.option("--bahan", type=FILE, metavar="DIR", help="Folder bahan yang diterima, ikut diarsipkan.")
@click.option("--periksa", "checked", type=FILE, metavar="DIR", help="Periksa keutuhan arsip di folder ini.")
@paper_option
@at_option
@by_option
def arsip(
    buku: Path | None,
    ke: Path | None,
    bahan: Path | None,
    checked: Path | None,
    kertas: Paper,
    pada: str | None,
    oleh: str | None,
) -> Outcome:
    """Tutup satu tahun: buku, ekspor, dokumen, dan bahan dengan sidik SHA-256; atau periksa arsip."""
    from macros_py import actions

    if checked is not None:
        from macros_py.archive.verification import verify

        found = tuple(verify(checked))
        whole = actions.Result("arsip", f"Arsip: {len(found)} temuan di {checked}.", findings=found)
        return report(whole)
    if buku is None or ke is None:
        raise click.UsageError("BUKU dan --ke, atau --periksa, harus ditulis")
    from macros_py.books.save import refuse_if_open

    refuse_if_open(buku)  # what is archived is the file on the disk, and a year is archived once
    with open_tracker(buku, write=False) as book:
        result = actions.close_year(book, context(pada, oleh, buku), ke, bahan, kertas)
    return report(result)


@command("lintas-tahun", "pk-tracker lintas-tahun arsip --ke perbandingan.pdf")
@click.argument("folder", type=FILE, metavar="DIR")
@click.option("--ke", type=FILE, metavar="FILE.pdf", help="Tulis tabel dan grafiknya ke PDF.")
def lintas_tahun(folder: Path, ke: Path | None) -> Outcome:
    """Bandingkan tahun-tahun dalam arsip: waktu setiap langkah terhadap norma, siapa yang terlambat, dan arahnya."""
    from tabulate import tabulate

    from macros_py.archive.comparison import compare, write_comparison_pdf

    comparison = compare(folder)
    if ke is not None:
        write_comparison_pdf(ke, comparison, words.now_wib(), words.user_name())
    heads, rows = comparison.table()
    return Outcome(comparison.as_json(), [tabulate(rows, headers=heads, tablefmt="simple", missingval="–")])
