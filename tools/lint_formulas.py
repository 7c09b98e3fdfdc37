"""Lint of formulas, wherever a file keeps them: cells, conditional formats, validations, defined names, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from opened import Opened
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import FORMULAE

_NEWER = {"NETWORKDAYS.INTL", "WORKDAY.INTL", "SUMIFS", "COUNTIFS", "AVERAGEIFS", "IFERROR", "AGGREGATE"}
_PREFIXED = {"TEXTJOIN", "IFS", "MAXIFS", "MINIFS", "CONCAT", "SWITCH", "IFNA", "DAYS"}  # of 2013 and later
_CELL = r"\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
_ADDRESS = re.compile(rf"{_CELL}(:{_CELL})?|\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}|\$?\d+:\$?\d+")
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([\w.]+))!(.+)", re.DOTALL)
_COLUMN = re.compile(r"(\w[\w.]*)\[(.*)\]", re.DOTALL)


def names_are_known(book: Opened) -> Iterator[tuple[str, str]]:
    """Every name in a formula is a cell, a sheet, a table, one of its columns, or a defined name of this workbook."""
    known = _Known(book)
    for part, where, formula in _formulas(book):
        for token in _tokens(formula) or []:
            if token.type == Token.OPERAND and token.subtype == Token.RANGE and not known.reference(token.value):
                yield part, f"{where}: {token.value} is not known here"


def formulas_are_sound(book: Opened) -> Iterator[tuple[str, str]]:
    """A formula can be read, uses functions that Excel 2010 and LibreOffice know, and points at no deleted cell."""
    for part, where, formula in _formulas(book):
        if fault := _fault(formula):
            yield part, f"{where}: {formula}: {fault}"


class _Known:
    """The names of a workbook."""

    def __init__(self, book: Opened) -> None:
        self.sheets = {sheet.name.casefold() for sheet in book.sheets}
        self.names = {name.casefold() for name in book.names}
        self.tables = {table.name.casefold(): {c.casefold() for c in table.columns} for table in book.tables}

    def reference(self, text: str) -> bool:
        """Whether an operand can be found."""
        if match := _SHEET.fullmatch(text):
            sheet = (match[1] or match[2]).replace("''", "'")
            return sheet.casefold() in self.sheets and self.reference(match[3])
        if match := _COLUMN.fullmatch(text):
            columns = self.tables.get(match[1].casefold())
            return columns is not None and (match[2].startswith(("[", "#")) or match[2].casefold() in columns)
        return bool(_ADDRESS.fullmatch(text)) or text.casefold() in self.names | set(self.tables)


def _formulas(book: Opened) -> Iterator[tuple[str, str, str]]:
    """All formulas: part, where in it, text without the equals sign."""
    for name, text in book.names.items():
        yield book.workbook_part, f"name {name}", text
    for sheet in book.sheets:
        for kind, place in (("f", "r"), ("formula", "sqref"), ("formula1", "sqref"), ("formula2", "sqref")):
            for item in sheet.root.iter(f"{{*}}{kind}"):
                holder = item.getparent()
                where = holder.get(place) or holder.getparent().get(place)
                if item.text or kind != "f":  # a cell that shares a formula holds none of its own
                    yield sheet.part, f"{sheet.name}!{where}", item.text or ""
    for table in book.tables:
        for item in table.root.iter("{*}calculatedColumnFormula", "{*}totalsRowFormula"):
            yield table.part, table.name, item.text or ""


def _tokens(formula: str) -> list[Token] | None:
    """The tokens of a formula; None when it cannot be taken apart."""
    try:
        tokens = Tokenizer(f"={formula}").items
    except (TokenizerError, IndexError):
        return None
    return [token for token in tokens if token.type != Token.WSPACE]


def _fault(formula: str) -> str | None:
    """What is wrong with the shape of a formula."""
    tokens = _tokens(formula)
    if not tokens:
        return "it cannot be read"
    for token in tokens:
        if token.type == Token.OPERAND and token.subtype == Token.ERROR:
            return f"it holds {token.value}"
        if token.type == Token.FUNC and token.subtype == Token.OPEN and not _is_function(token.value[:-1]):
            return f"{token.value[:-1]} is no function"
    return _broken_order(tokens)


def _broken_order(tokens: list[Token]) -> str | None:
    """Where operands, operators and brackets do not follow each other as they must."""
    depth, wants_operand = 0, True
    for token in tokens:
        opens, closes = token.subtype == Token.OPEN, token.subtype == Token.CLOSE
        if (opens or token.type == Token.OPERAND) and not wants_operand:
            return f"an operator is missing before {token.value}"
        if token.type in (Token.OP_IN, Token.OP_POST) and wants_operand:
            return f"nothing stands before {token.value}"
        depth += opens - closes
        # After a bracket or a comma an operand may be left out: NOW(), IF(a,,b).
        wants_operand = opens or token.type in (Token.OP_IN, Token.OP_PRE, Token.SEP)
    if depth:
        return "a bracket is not closed"
    return "it ends too early" if wants_operand else None


def _is_function(name: str) -> bool:
    name = name.upper()
    return name.removeprefix("_XLFN.") in _PREFIXED if name.startswith("_XLFN.") else name in FORMULAE | _NEWER
