"""What a cell accepts, and what Excel says in Indonesian when it does not."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from macros_py.tracker.layout import Column, Presence

# Excel's serial numbers of the dates that a tracker may hold: 1 January 2000 to 31 December 2099.
_FIRST_DAY, _LAST_DAY = "36526", "73050.99999"
_DATE = ("Tanggal tidak dikenal", "Isi tanggal tahun 2000 sampai 2099, misalnya 17/03/2026.")
_CLOCK = ("Jam tidak dikenal", "Isi jam antara 00:00 dan 23:59, misalnya 07:30.")
_EVIDENCE = ("Berkas bukti", "Nama berkas, folder, atau tautan. Boleh kosong.")
_DOCUMENT = ("Kelengkapan", "Pilih Ada bila dokumen sudah diperiksa.")


def validate(sheet: Worksheet, column: Column, area: str) -> None:
    """Let the cells of a table column take only what its kind allows."""
    if column.choices:
        prompt = _DOCUMENT if column.choices == tuple(Presence) else None
        allow_list(sheet, area, column.choices, prompt=prompt)
    elif column.kind in ("time", "date"):
        _add(sheet, area, _DATE, type="date", operator="between", formula1=_FIRST_DAY, formula2=_LAST_DAY)
    elif column.kind == "clock":
        _add(sheet, area, _CLOCK, type="time", operator="between", formula1="0", formula2="0.999988425925926")
    elif column.heading == "Berkas" and column.staff:
        _add(sheet, area, None, _EVIDENCE)


def allow_list(sheet: Worksheet, area: str, choices: Sequence[str], *, prompt: tuple[str, str] | None = None) -> None:
    """Let cells take only these words. ValueError when Excel could not keep the list."""
    listed = ",".join(choices)
    if len(listed) > 255 or any("," in choice or '"' in choice for choice in choices):
        raise ValueError(f"not a list that Excel can keep: {listed}")
    says = ("Pilihan tidak dikenal", f"Pilih salah satu: {', '.join(choices)}.")
    _add(sheet, area, says, prompt, type="list", formula1=f'"{listed}"')


def allow_date(sheet: Worksheet, area: str) -> None:
    """Let cells take only a date."""
    _add(sheet, area, _DATE, type="date", operator="between", formula1=_FIRST_DAY, formula2=_LAST_DAY)


def allow_number(sheet: Worksheet, area: str, least: float, most: float, says: tuple[str, str], *, whole: bool) -> None:
    """Let cells take only a number of this range."""
    kind = "whole" if whole else "decimal"
    _add(sheet, area, says, type=kind, operator="between", formula1=f"{least:g}", formula2=f"{most:g}")


def allow_formula(sheet: Worksheet, area: str, condition: str, says: tuple[str, str], *, warn: bool = False) -> None:
    """Let cells take only what makes the condition, written for the first cell, true; or ask first, with `warn`."""
    _add(sheet, area, says, type="custom", formula1=condition, errorStyle="warning" if warn else None)


def allow_from(sheet: Worksheet, area: str, name: str, says: tuple[str, str]) -> None:
    """Let cells take only a value of a named range; another is asked about, since the list may follow later."""
    _add(sheet, area, says, type="list", formula1=name, errorStyle="warning")


def _add(
    sheet: Worksheet, area: str, error: tuple[str, str] | None, prompt: tuple[str, str] | None = None, **rule: str | None
) -> None:
    """One dataValidation. Titles hold at most 32 characters, texts 255; Excel refuses the file otherwise."""
    for title, text in filter(None, (error, prompt)):
        if len(title) > 32 or len(text) > 255:
            raise ValueError(f"too long for a validation message: {title}: {text}")
    error_title, error_text = error or (None, None)
    prompt_title, prompt_text = prompt or (None, None)
    sheet.add_data_validation(
        DataValidation(
            sqref=area,
            allow_blank=True,
            showErrorMessage=error is not None,
            errorTitle=error_title,
            error=error_text,
            showInputMessage=prompt is not None,
            promptTitle=prompt_title,
            prompt=prompt_text,
            **rule,
        )
    )
