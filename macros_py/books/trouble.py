"""How the rooms of the file book say no, and the one place where that becomes a sentence for the user.

Deep down nobody knows the file's name; the code there raises one of three small exceptions with an Indonesian reason.
`explain_failures` stands at the border: whatever comes out of a bad file leaves as CannotGoOn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from macros_py.base.findings import CannotGoOn, Code


class Damaged(Exception):  # noqa: N818 - like the two below it names a state of the file, not an error of the program
    """The file, or one of its parts, cannot be read; the argument says why."""


class Unsafe(Exception):  # noqa: N818
    """The file can be read, but changing it would risk what is not ours; the argument says why."""


class UnsafeCell(Exception):  # noqa: N818
    """One cell cannot be written; the arguments are its A1 address and the reason."""

    def __init__(self, cell: str, reason: str) -> None:
        super().__init__(cell, reason)
        self.cell, self.reason = cell, reason


_NOT_A_WORKBOOK = "isinya tidak tersusun sebagai buku kerja Excel"
# What parsers of hostile bytes were seen to raise, besides our own exceptions.
# TypeError and AttributeError are not among them: from our own parsers they would be errors of the program.
_PARSER_ERRORS = (ValueError, LookupError, ArithmeticError, EOFError, MemoryError, RecursionError)
_PARSER_ERRORS_BY_NAME = {"PanicException", "CalamineError", "XmlError", "ZipError", "error"}  # no module to import them from


@contextmanager
def explain_failures(path: Path, sheet: str | None = None) -> Iterator[None]:
    """Turn every failure on the bytes of `path` into one CannotGoOn with the code that fits."""
    try:
        yield
    except Damaged as error:
        raise CannotGoOn(Code.FILE_DAMAGED, file=path.name, detail=str(error)) from error
    except Unsafe as error:
        raise CannotGoOn(Code.FILE_UNSAFE, file=path.name, detail=str(error)) from error
    except UnsafeCell as error:
        raise CannotGoOn(Code.CELL_UNSAFE, file=path.name, sheet=sheet, cell=error.cell, detail=error.reason) from error
    except _PARSER_ERRORS as error:
        detail = "terlalu besar untuk memori" if isinstance(error, MemoryError) else _NOT_A_WORKBOOK
        raise CannotGoOn(Code.FILE_DAMAGED, file=path.name, detail=detail) from error
    except BaseException as error:
        # A panic inside calamine derives from BaseException, so that nobody catches it by accident. This is on purpose.
        if type(error).__name__ in _PARSER_ERRORS_BY_NAME:
            raise CannotGoOn(Code.FILE_DAMAGED, file=path.name, detail=_NOT_A_WORKBOOK) from error
        raise
