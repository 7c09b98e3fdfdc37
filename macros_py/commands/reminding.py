"""Texts for whoever reminds others."""

from __future__ import annotations

from pathlib import Path

from macros_py.commands.common import FILE, at_option, book_argument, by_option, command, context, open_tracker, units_options
from macros_py.commands.terminal import Outcome, click


@command("pengingat", "pk-tracker pengingat PK_2026.xlsm --ke pengingat --ics batas.ics")
@book_argument
@click.option(
    "--ke", type=FILE, metavar="DIR", help="Folder untuk satu berkas teks per penerima; tanpa ini teksnya ditampilkan."
)
@click.option("--ics", type=FILE, metavar="FILE", help="Berkas kalender berisi batas waktu.")
@units_options
@at_option
@by_option
def pengingat(
    buku: Path, ke: Path | None, ics: Path | None, unit: tuple[str, ...], deputi: tuple[str, ...], pada: str | None,
    oleh: str | None,
) -> Outcome:  # fmt: skip
    """Susun teks pengingat untuk setiap penerima, siap ditempel; tidak ada yang dikirim."""
    from macros_py import actions

    with open_tracker(buku, write=bool(ke or ics)) as book:
        result = actions.remind(book, context(pada, oleh, buku), ke, ics, unit or None, deputi=deputi)
    data = {"aksi": result.action, **result.data, "pesan": result.message}
    texts = "" if ke else actions.joined_texts(result)
    return Outcome(data, [texts, "", result.message] if texts else [result.message])
