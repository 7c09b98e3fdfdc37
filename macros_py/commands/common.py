"""What the commands share: the group, the options, opening a tracker, and how an outcome is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from macros_py import __version__
from macros_py.base import words
from macros_py.base.files import committing_with, undone_on_failure
from macros_py.base.findings import CannotGoOn, Code, count_by_level
from macros_py.base.words import user_name
from macros_py.commands.terminal import (
    CANNOT,
    FOUND,
    OK,
    STOPPED,
    Command,
    Outcome,
    click,
    finding_lines,
    no_more_interrupts,
    watched,
)

if TYPE_CHECKING:
    from macros_py.actions import Context, Result
    from macros_py.books.file import FileBook

FILE = click.Path(path_type=Path, readable=False)  # what cannot be read is said by who reads it


class _InOrder(click.Group):
    """Commands are listed in the order of the work, which is the order of this file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_InOrder,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
    options_metavar="",
    subcommand_metavar="PERINTAH …",
)
@click.version_option(__version__, prog_name="pk-tracker")
def cli() -> None:
    """PK Tracker: menjalankan SOP Penyiapan Bahan Penyusunan Penetapan Kinerja pada buku kerja Excel."""


def command(name: str, example: str) -> Callable[[Callable[..., Outcome]], click.Command]:
    """Register a command of the contract with its example."""
    return cli.command(name, cls=Command, example=example, options_metavar="[PILIHAN]")


book_argument = click.argument("buku", type=FILE, metavar="BUKU")
at_option = click.option("--pada", metavar="ISO", help="Waktu kejadian (WIB), misalnya 2026-03-17T10:05; bawaan: sekarang.")
by_option = click.option("--oleh", metavar="NAMA", help="Nama pelaku; bawaan: nama pengguna komputer.")


def not_empty(_: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse an empty kode: it must never read as all units."""
    if "" in values:
        raise click.UsageError(f"pilihan --{option.name} memerlukan isi")
    return values


Function = TypeVar("Function", bound=Callable[..., object])


def units_options(function: Function) -> Function:
    """--unit and --deputi: for whom. Several values may follow one option, and an option may come again."""
    for name, metavar, says in (
        ("deputi", "I ...", "Semua unit Deputi itu yang dapat diproses."),
        ("unit", "KODE ...", "Kode unit; tanpa --unit dan --deputi: semua yang dapat diproses."),
    ):
        function = click.option(f"--{name}", name, multiple=True, metavar=metavar, callback=not_empty, help=says)(function)
    return function


paper_option = click.option("--kertas", type=click.Choice(["A4", "F4"]), default="A4", help="Ukuran kertas; bawaan: A4.")


@contextmanager
def open_tracker(path: Path, *, write: bool = True) -> Iterator[FileBook]:
    """The tracker at `path`, saved at the end of the block when `write` and something changed.

    When it cannot be saved, the files that the block made go again.
    """
    from macros_py.books.file import open_book

    with whole_or_not_at_all(), open_book(path, write=write) as book:
        yield book


@contextmanager
def whole_or_not_at_all() -> Iterator[None]:
    """New files go again when the block fails; a Ctrl-C counts until the tracker is being replaced, and no longer."""
    with undone_on_failure(), committing_with(no_more_interrupts):
        yield


def context(at: str | None, by: str | None, book: Path) -> Context:
    """What only a face knows: the time asked for or now, the user's name, the folder of the evidence."""
    from macros_py.actions import Context, evidence_changed, evidence_exists

    clock, path = words.now_wib(), book.resolve()
    now = moment(at) if at else clock
    return Context(now, by or user_name(), evidence_exists(path), watched, evidence_changed(path), clock)


def moment(text: str) -> datetime:
    """A time that was typed. Raises CannotGoOn DATE_INVALID."""
    try:
        return words.parse_time(text)
    except (ValueError, OverflowError):
        raise CannotGoOn(Code.DATE_INVALID, found=text) from None


def flow(result: Result) -> Outcome:
    """Outcome of mulai, serahkan, kembalikan, urungkan: 0 all done, 1 some refused, 2 none."""
    code = OK if not result.refused else FOUND if result.done else CANNOT
    data = {
        "aksi": result.action,
        "langkah": result.step,
        "berhasil": list(result.done),
        "ditolak": [finding.as_json() for finding in result.refused],
        "pesan": result.message,
    }
    return Outcome(data, [result.message, *finding_lines(result.lines())], code)


def report(result: Result) -> Outcome:
    """Outcome of periksa, konsolidasi and arsip: 0 nothing wrong, 1 findings of level galat."""
    counts = count_by_level(result.findings)
    data = {
        "aksi": result.action,
        "temuan": [finding.as_json() for finding in result.findings],
        "ringkas": counts,
        **result.data,
        "pesan": result.message,
    }
    return Outcome(data, _found(result), FOUND if counts["galat"] else OK)


def _found(result: Result) -> Iterator[str]:
    """The findings for reading and the result's sentence; put into words only when somebody reads them."""
    yield from finding_lines(result.lines(), listed=result.action != "arsip")
    yield result.message


def done(result: Result) -> Outcome:
    """Outcome of a command that either does its work or stops; STOPPED where the user stopped it."""
    code = STOPPED if result.stopped else OK
    return Outcome({"aksi": result.action, **result.data, "pesan": result.message}, [result.message], code)
