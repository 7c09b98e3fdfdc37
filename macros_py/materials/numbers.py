"""Targets and budgets as people write them, in Indonesian and English form. What can be read two ways is not read.

`2,244` may be 2244 (English thousands) or 2.244 (Indonesian decimals): a public PK means 2244 calories by it. Such a
target stays text and gives a finding; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

Number = int | float
LONGEST = 30  # signs; nobody writes a longer number on purpose
LARGEST = 10**15  # from here on a cell no longer holds every digit, and no target and no budget of a unit is meant


class Reading(NamedTuple):
    """What a text says: its number, whether the text can be read two ways, and the unit written with the number."""

    number: Number | None
    unclear: bool = False
    unit: str = ""


_PLAIN = re.compile(r"[+-]?\d+$")
_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\1\d{3})+$")
_GROUPS_AND_DECIMALS = re.compile(r"[+-]?[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\1\d{3})*([.,])(\d+)$")
_ONE_SEPARATOR = re.compile(r"[+-]?(\d+)([.,])(\d+)$")
_ONE_GROUP_SPACE = re.compile(r"[+-]?[1-9]\d{0,2} \d{3}$")
_NUMBER_AND_UNIT = re.compile(r"([+-]?\d[\d.,' ]*?)\s*([^\d.,'\s].*)?$", re.DOTALL)

WORDS = {
    "ribu": 10**3, "rb": 10**3, "juta": 10**6, "jt": 10**6, "miliar": 10**9, "milyar": 10**9, "triliun": 10**12,
    "trilyun": 10**12,
}  # fmt: skip
LETTERS = {"m": 10**9, "t": 10**12}  # in rupiah only: elsewhere M may be metres and T tonnes


def number(text: str, *, money: bool = False) -> Reading:  # noqa: PLR0911 - one return for each form
    """A bare number. `money` settles a single group of three: rupiah are never written with three decimals."""
    if len(text) > LONGEST:
        return Reading(None, unclear=True)
    if _PLAIN.match(text):
        return Reading(int(text))
    if _GROUPS.match(text) or _ONE_GROUP_SPACE.match(text):
        return Reading(int(re.sub(r"[.,' ]", "", text)))
    if (match := _GROUPS_AND_DECIMALS.match(text)) and match[1] != match[2]:
        whole = re.sub(r"[.,' ]", "", text[: match.start(2)])
        return Reading(_decimal(whole, match[3]))
    if match := _ONE_SEPARATOR.match(text):
        whole, decimals = match[1], match[3]
        group = len(decimals) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
        if group and not money:
            return Reading(None, unclear=True)
        if group:
            return Reading(int(text.replace(match[2], "")))
        return Reading(_decimal(text[: match.start(2)], decimals))
    return Reading(None, unclear=any(sign.isdigit() for sign in text))


def _decimal(whole: str, decimals: str) -> Number:
    value = float(f"{whole}.{decimals}")
    return int(value) if not decimals.strip("0") else value


@lru_cache(maxsize=4096)
def target(text: str, satuan: str) -> Reading:
    """A target written as text, beside its satuan. `unclear` when it holds digits but no single plain meaning."""
    text = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    if not any(sign.isdigit() for sign in text):
        return Reading(None)
    match = _NUMBER_AND_UNIT.match(text)
    if not match:
        return Reading(None, unclear=True)
    reading, unit = number(match[1].strip()), (match[2] or "").strip()
    if reading.number is None or not unit:
        return reading
    if unit in {"%", "persen"}:
        agrees = not satuan or is_percent(satuan)
        return Reading(reading.number, unit="%") if agrees else Reading(None, unclear=True)
    return _with_unit(reading.number, unit, satuan)


def is_percent(satuan: str) -> bool:
    """Whether a satuan says percent."""
    return "%" in satuan or "persen" in satuan.lower()


def _with_unit(value: Number, unit: str, satuan: str) -> Reading:
    """`260 T`, `10 juta`, `12 rekomendasi`: the word after the number is a multiplier or the satuan itself."""
    word, beside = unit.lower().rstrip("."), satuan.lower()
    if word == beside or (not satuan and word.isalpha() and word not in WORDS and len(word) > 2):
        return Reading(value, unit=unit)
    money = re.search(r"\b(?:rp|rupiah|idr)\b", beside) is not None
    factor = WORDS.get(word) or (LETTERS.get(word) if money else None)
    if factor is None:
        return Reading(None, unclear=True)
    named = {WORDS[part] for part in re.findall(r"[a-z]+", beside) if part in WORDS}
    if named:
        return Reading(value) if named == {factor} else Reading(None, unclear=True)
    return Reading(times(value, factor), unit=unit)


def times(value: Number, factor: int) -> Number:
    """A product without the noise of floats: whole, or to the sen."""
    if isinstance(value, int):
        return value * factor
    product = round(value * factor, 2)
    return int(product) if abs(product) < LARGEST and product.is_integer() else product


_RUPIAH = re.compile(r"^(?:rp\.?|idr)\s*|\s*(?:rupiah|idr)$|,-+$|\.-+$|,=$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def budget(text: str) -> Reading:
    """A budget written as text: `Rp1.234.567.890,50`, `1,234,567.00`, `Rp 500.000,-`, `1,5 miliar`."""
    text = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    sign = -1 if text.startswith("-") or (text.startswith("(") and text.endswith(")")) else 1
    text = text.strip("()").lstrip("-").strip()
    while (shorter := _RUPIAH.sub("", text).strip()) != text:
        text = shorter
    match = _NUMBER_AND_UNIT.match(text)
    if not match:
        return Reading(None, unclear=True)
    word = (match[2] or "").lower().strip(" .")
    factor = 1 if not word else WORDS.get(word) or LETTERS.get(word)
    value = number(match[1].strip(), money=factor == 1).number
    if value is None or factor is None:
        return Reading(None, unclear=True)
    return Reading(sign * times(value, factor))


def number_text(value: Number) -> str:
    """A number cell as it stands on an Indonesian screen: 80, 2,5, 1e+30."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < LARGEST):
        return str(int(value))
    return f"{value:.15g}".replace(".", ",")


def rupiah(amount: Number) -> str:
    """Rp1.234.567. `words.money` says it with decimals too, and costs 17 ms to import."""
    return f"{'-' if amount < 0 else ''}Rp{abs(amount):,.0f}".replace(",", ".")
