"""What the Kabag gets."""

from __future__ import annotations

from pathlib import Path

from macros_py.commands.base import FILE, at_option, book_argument, by_option, command, context, open_tracker
from macros_py.terminal import OK, Outcome, click


@command("ringkasan", "pk-tracker ringkasan PK_2026.xlsm")
@book_argument
@at_option
def ringkasan(buku: Path, pada: str | None) -> Outcome:
    """Perbarui sheet Ringkasan."""
    from macros_py import actions

    with open_tracker(buku) as book:
        result = actions.summary(book, context(pada, None, buku))
    return {"aksi": result.action, **result.data, "_teks": [result.message]}, OK


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
    return {"aksi": result.action, **result.data, "_teks": [result.message]}, OK
