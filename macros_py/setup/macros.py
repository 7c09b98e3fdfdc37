"""How an Excel is called through xlwings: the macros of the add-in, and of no other workbook; and nothing unasked."""

from __future__ import annotations

import atexit
import sys
from typing import Any

from macros_py.base.findings import CannotGoOn, Code
from macros_py.books.excel import Macro
from macros_py.books.patience import Patience
from macros_py.setup.place import ADDIN_NAME

ADDIN = f"'{ADDIN_NAME}'"


def addin_macros(app: Any, calls: Patience) -> Macro:
    """What runs a macro of the add-in in an xlwings App.

    It gives the macro's answer. Raises CannotGoOn: EXCEL_BUSY, EXCEL_REFUSED with what VBA had against it.
    """

    def run(macro: str, *arguments: Any) -> str:
        answer = calls(app.macro(f"{ADDIN}!{macro}"), *arguments)
        if isinstance(answer, str) and answer.startswith("="):
            return answer[1:]
        raise CannotGoOn(Code.EXCEL_REFUSED, detail=str(answer or macro).removeprefix("!"))

    return run


def tame_xlwings() -> None:
    """Keep xlwings from what it does unasked: end every Excel without a window at exit, repeat a refused call forever."""
    if engine := sys.modules.get("xlwings._xlwindows"):
        atexit.unregister(engine.cleanup)
        engine.N_COM_ATTEMPTS = 1  # type: ignore[attr-defined]
