"""The way back."""

from __future__ import annotations

from pathlib import Path

from macros_py.commands.common import (
    at_option,
    book_argument,
    by_option,
    command,
    context,
    done,
    open_tracker,
    whole_or_not_at_all,
)
from macros_py.commands.terminal import Outcome, click


@command("pulihkan", "pk-tracker pulihkan PK_2026.xlsm --dari 1")
@book_argument
@click.option("--dari", metavar="SALINAN", help="Nomor, nama, atau alamat salinan; tanpa ini salinan yang ada ditampilkan.")
@click.option("--tutup-riwayat", is_flag=True, help="Terima Riwayat yang rusak apa adanya, dengan nama dan alasan.")
@click.option("--alasan", metavar="TEKS", help="Alasan menutup Riwayat.")
@at_option
@by_option
def pulihkan(
    buku: Path, dari: str | None, tutup_riwayat: bool, alasan: str | None, pada: str | None, oleh: str | None
) -> Outcome:
    """Tampilkan salinan buku, kembalikan salah satunya, atau tutup Riwayat yang rusak."""
    from macros_py import actions

    who = context(pada, oleh, buku)
    if tutup_riwayat:
        if dari:
            raise click.UsageError("--tutup-riwayat tidak dipakai bersama --dari")
        with open_tracker(buku) as book:
            return done(actions.close_log(book, who, alasan or ""))
    if alasan:
        raise click.UsageError("--alasan hanya dipakai bersama --tutup-riwayat")
    if dari is None:
        result, lines = actions.list_copies(buku)
        data = {"aksi": result.action, **result.data, "pesan": result.message}
        return Outcome(data, [*lines, result.message])
    with whole_or_not_at_all():
        return done(actions.restore(buku, who, dari))
