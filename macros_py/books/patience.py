"""Calls to an Excel that may have no ear: a cell is being edited, a dialog is open, something else calls it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from macros_py.base.findings import CannotGoOn, Code

# RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, VBA_E_IGNORE (a cell is being edited): the call was not begun.
_NOT_NOW = {-2147418111, -2147417846, -2146777998}
_PAUSE = 0.1  # seconds


class Patience:
    """Calls again while Excel says: not now. It loses heart after `seconds` in a row, and then asks once until Excel answers.

    So a whole undo after a first failure costs no second wait.
    """

    def __init__(self, seconds: float = 20.0) -> None:
        self._seconds = self._left = seconds

    def __call__(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """What the call gives. Raises CannotGoOn EXCEL_BUSY, or what the call raises for another reason."""
        while True:
            try:
                answer = call(*arguments)
            except Exception as error:
                if not _not_now(error):
                    raise
                if self._left <= 0:
                    raise CannotGoOn(Code.EXCEL_BUSY) from error
            else:
                self._left = self._seconds
                return answer
            time.sleep(_PAUSE)
            self._left -= _PAUSE


def _not_now(error: BaseException | None) -> bool:
    """Whether this comes of a call that Excel did not take. xlwings turns some of these into a KeyError of its own."""
    while error is not None:
        numbers = [error.args[0] if error.args else None]
        if len(error.args) > 2 and isinstance(error.args[2], tuple) and error.args[2]:
            numbers.append(error.args[2][-1])  # the scode of pywin32's excepinfo
        if type(error).__name__ == "ExcelBusyError" or any(type(n) is int and n in _NOT_NOW for n in numbers):
            return True
        error = error.__context__
    return False
