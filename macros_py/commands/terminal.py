"""What every command of the terminal shares: Indonesian messages, one JSON object, exit codes, and never a traceback."""

from __future__ import annotations

import gettext
import json
import os
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

LOCALE = Path(__file__).with_name("locale")
# The command-line library takes its own sentences from gettext; this is the supported way to have them in Indonesian.
os.environ["LANGUAGE"] = "id"
gettext.bindtextdomain("messages", str(LOCALE))
gettext.textdomain("messages")

import click as click  # noqa: E402, PLC0414 - after its language is set; faces take it from here

from macros_py import __version__  # noqa: E402
from macros_py.base import words  # noqa: E402
from macros_py.base.findings import CannotGoOn, Code, Finding  # noqa: E402
from macros_py.base.progress import stopped_at  # noqa: E402

if TYPE_CHECKING:
    from macros_py.tracker.overview import Line

OK, FOUND, CANNOT, STOPPED = 0, 1, 2, 130  # the last is what shells expect of a Ctrl-C
# Options that take several values, and what may stand between two of them beside a space: a document has commas of its own.
LISTS = {"--unit": ",", "--deputi": ",", "--jenis": ",", "--dokumen": None}
NAMED = 24  # units of a line: those of a whole ministry
SHOWN = 20  # lines printed before the rest is only counted


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command gives: the object for --json, the lines for reading, and the exit code."""

    data: Mapping[str, object]
    lines: Iterable[str]
    code: int = OK


_MARKS = {"galat": ("GALAT", "red"), "peringatan": ("PERINGATAN", "yellow"), "info": ("INFO", "cyan")}


class Command(click.Command):
    """A command whose help ends with an example, and that turns its outcome into JSON or text and an exit code."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example
        self.short_help = self.help  # whole, not cut off with "..."
        self.params.append(
            click.Option(["--json", "as_json"], is_flag=True, help="Tulis satu objek JSON dan tidak ada yang lain.")
        )

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the example below the options."""
        with formatter.section("Contoh"):
            formatter.write_text(self.example)

    def invoke(self, ctx: click.Context) -> None:
        """Run the command; print what it gives; leave with its exit code."""
        as_json = ctx.params.pop("as_json")
        outcome: Outcome = super().invoke(ctx)
        no_more_interrupts()
        watched.end()
        say([json.dumps(outcome.data, ensure_ascii=False)] if as_json else outcome.lines)
        ctx.exit(outcome.code)


def run(group: click.Group, argv: Sequence[str]) -> int:  # noqa: PLR0911 - one way out for each way in
    """Run the command line and give the exit code. Whatever happens, the user sees sentences."""
    as_json = "--json" in argv
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console or pipe may not be UTF-8
            stream.reconfigure(encoding="utf-8", errors="replace")
    watched.begin()
    try:
        return int(group.main(args=spread(_json_last(argv)), standalone_mode=False) or OK)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except CannotGoOn as stop:
        return _stop(stop.finding, as_json)
    except click.exceptions.NoArgsIsHelpError as empty:
        from macros_py.commands.standing import what_next

        of_group = empty.ctx is None or empty.ctx.parent is None
        say(what_next(Path(), words.now_wib()) if of_group else [empty.ctx.get_help()])
        return CANNOT
    except click.ClickException as error:
        command = next((name for name in argv if name in group.commands), "")
        detail = error.format_message().rstrip(".")
        return _stop(Finding(Code.USAGE, values={"detail": detail, "command": f"{command} --help".strip()}), as_json)
    except (KeyboardInterrupt, click.Abort):
        return _stop(Finding(Code.INTERRUPTED, values={"at": stopped_at(*watched.at)}), as_json)
    except MemoryError:
        return _stop(_unforeseen(argv, "memori habis"), as_json)
    except OSError as error:  # a disk may refuse anything at any moment, also where nobody thought of it
        values = {"file": error.filename or "Folder kerja", "detail": words.reason(error)}
        return _stop(Finding(Code.FILE_UNREADABLE, values=values), as_json)
    except Exception as error:
        if watched.stopped:  # a library that catches everything made another error of it
            return _stop(Finding(Code.INTERRUPTED, values={"at": stopped_at(*watched.at)}), as_json)
        return _stop(_unforeseen(argv, type(error).__name__), as_json)


def _unforeseen(argv: Sequence[str], detail: str) -> Finding:
    from macros_py.setup.error_log import write_log

    log = write_log(f"pk-tracker {__version__} {' '.join(argv[:1])}", words.now_wib())
    return Finding(Code.INTERNAL, values={"detail": detail, "log": str(log)})


def no_more_interrupts() -> None:
    """From here on the command ends by itself in an instant; stopped now, it could not say truly what was saved."""
    with suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def say(lines: Iterable[str]) -> None:
    """Print lines; what was done is done, whether or not somebody can read of it."""
    try:
        for line in lines:
            click.echo(line)
    except BrokenPipeError:  # the reader went away, as `head` does
        _give_up(sys.stdout)
    except OSError as error:
        _give_up(sys.stdout)
        with suppress(OSError):
            click.echo(f"Perintah sudah selesai, tetapi hasilnya tidak dapat ditampilkan ({words.reason(error)}).", err=True)


def _give_up(stream: Any) -> None:
    """What waits to be written there goes nowhere: else the interpreter fails on it once more when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _json_last(argv: Sequence[str]) -> list[str]:
    """`--json` may stand anywhere, also before the command."""
    others = [word for word in argv if word != "--json"]
    return [*others, "--json"] if others and len(others) < len(argv) else list(argv)


def _stop(finding: Finding, as_json: bool) -> int:
    watched.end()
    if as_json:
        record = {"kode": finding.code.name, "pesan": finding.message, "tindakan": finding.action}
        say([json.dumps({"galat": record}, ensure_ascii=False)])
    else:
        try:
            click.echo(f"{finding.message} {finding.action}", err=True)
        except OSError:  # then nobody listens
            _give_up(sys.stderr)
    return STOPPED if finding.code is Code.INTERRUPTED else CANNOT


def spread(argv: Sequence[str]) -> list[str]:
    """`--unit A B C` and `--unit A,B` become one `--unit` for each kode; a workbook's name is never taken for a kode.

    An empty `--unit` stays, with an empty value: it must never read as "all units". That of `baru` is a file's name. The same
    for the other options of LISTS.
    """
    if next((word for word in argv if not word.startswith("-")), None) == "baru":
        return list(argv)
    result: list[str] = []
    name, values = "", list[str]()
    for word in [*argv, "-"]:
        if name and not word.startswith("-") and not word.lower().endswith((".xlsm", ".xlsx")):
            values.append(word)
            continue
        if name:
            mark = LISTS[name]
            parts = [part.strip() for value in values for part in (value.split(mark) if mark else [value])]
            result += [text for part in [p for p in parts if p] or [""] for text in (name, part)]
        option, equals, value = word.partition("=")
        name, values = (option, [value] if equals else []) if option in LISTS else ("", [])
        if not name:
            result.append(word)
    return result[:-1]


def finding_lines(lines: Sequence[Line], *, listed: bool = False) -> list[str]:
    """Findings for reading: level, what is wrong, what to do, where. `listed`: they stand in the sheet Temuan too."""
    shown = []
    for line in lines[:SHOWN]:
        word, colour = _MARKS[str(line.rows[0]["Tingkat"])]
        units, places = words.first_of(line.units, NAMED), words.first_of(line.places, NAMED, "; ")
        where = f"({len(line.rows)} temuan)" if len(line.rows) > 1 else places or units
        shown.append(f"{click.style(word, fg=colour, bold=True)} {where}".rstrip())
        shown += [f"  {line.message}", f"  → {line.action}"]
        if len(line.rows) > 1:
            shown.append(f"  {' · '.join(filter(None, (units, places)))}")
    if len(lines) > SHOWN:
        where = "di sheet Temuan atau dengan --json" if listed else "dengan --json"
        left = sum(len(line.rows) for line in lines[SHOWN:])
        shown.append(f"… dan {left} temuan lain; selengkapnya {where}.")
    return shown


class Bar:
    """The one bar of a command on the terminal (never in the output), from its first file on, with the time that is left."""

    def __init__(self) -> None:
        self.at = 0, 0  # files done and in all, also where nobody sees a bar
        self.stopped = False  # by a Ctrl-C
        self._bar: Any = None

    def begin(self) -> None:
        """Watch a new command, and for a Ctrl-C."""
        self.at, self.stopped = (0, 0), False
        with suppress(ValueError):  # not in the main thread
            signal.signal(signal.SIGINT, self._stop)

    def _stop(self, *_: object) -> None:
        self.stopped = True
        raise KeyboardInterrupt

    def __call__(self, done: int, total: int, what: str) -> None:
        """Show how far it is. Raises KeyboardInterrupt for a Ctrl-C that a library has swallowed."""
        self.at = done, total
        if self.stopped:
            raise KeyboardInterrupt
        if not sys.stderr.isatty():
            return
        if self._bar is None or (self._bar.label, self._bar.length) != (what, total):
            self.end()
            self._bar = click.progressbar(length=total, label=what, show_pos=True, file=sys.stderr)
            self._bar.render_progress()
        self._bar.update(done - self._bar.pos)

    def end(self) -> None:
        """Leave the line of the bar."""
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None


watched = Bar()
