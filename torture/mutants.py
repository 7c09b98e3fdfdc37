"""Trackers and materials of units with something broken: each is read with findings or refused in a sentence, and unharmed."""

from __future__ import annotations

import io
import json
import random
import re
import resource
import warnings
import zipfile
from pathlib import Path

from acts import AT, MATERIALS, TRACKER, Office, state, tree
from child import run_command

from macros_py.tracker import layout

MEMORY = 2 << 30
BATCH = 6  # materials that are mutated for one run
_GOOD = "Bahan PK 2026 D1.xlsx"  # left alone: others' faults must not cost this unit its material
_HUGE = ("1e308", "-1", "99999999999999999999", "1048577", "0.1e-320", "NaN", "4294967296", "2958466")
_TEXTS = (
    "",
    "=1+1",
    "#REF!",
    "\u202e",
    "x" * 40_000,
    "[" * 5000,
    "31/02/2026",
    "2026-01-05T08:00",
    "Ya",
    "Ada",
    "&#10;",
    "1e400",
)
_TYPES = ("s", "str", "b", "e", "n", "d", "inlineStr", "zzz")

_EVERYWHERE = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
_REFERENCES = ("A1", "ZZZ9", "B2:A1", "A1:XFD1048576")
_ELEMENT = r"<(\w+)\b[^<>]*>[^<>]*</\1>|<\w+\b[^<>]*/>"

# Each takes the text of a part and chance; None where there is nothing of the kind.
_XML = {
    "attribute gone": lambda text, chance: _at(text, chance, r'\s[\w:]+="[^"]*"', lambda _: ""),
    "attribute twice": lambda text, chance: _at(text, chance, r'\s[\w:]+="[^"]*"', lambda found: found * 2),
    "attribute huge": lambda text, chance: _at(text, chance, r'="\d+"', lambda _: f'="{chance.choice(_HUGE)}"'),
    "attribute odd": lambda text, chance: _at(text, chance, r'="[^"]*"', lambda _: f'="{chance.choice(_TEXTS)[:300]}"'),
    "element gone": lambda text, chance: _at(text, chance, _ELEMENT, lambda _: ""),
    "element twice": lambda text, chance: _at(text, chance, _ELEMENT, lambda found: found * 2),
    "tag unclosed": lambda text, chance: _at(text, chance, r"</\w+>", lambda _: ""),
    "namespace gone": lambda text, chance: _at(text, chance, r'xmlns(:\w+)?="[^"]*"', lambda _: 'xmlns="urn:x"'),
    "value huge": lambda text, chance: _at(text, chance, r"<v>[^<]*</v>", lambda _: f"<v>{chance.choice(_HUGE)}</v>"),
    "value text": lambda text, chance: _at(text, chance, r"<v>[^<]*</v>", lambda _: f"<v>{chance.choice(_TEXTS)}</v>"),
    "type other": lambda text, chance: _at(text, chance, r' t="\w+"', lambda _: f' t="{chance.choice(_TYPES)}"'),
    "type given": lambda text, chance: _at(text, chance, r"<c r=", lambda _: f'<c t="{chance.choice(_TYPES)}" r='),
    "text other": lambda text, chance: _at(text, chance, r"(?<=<t>)[^<]+", lambda _: chance.choice(_TEXTS)),
    "merged": lambda text, chance: _at(text, chance, r"</sheetData>", lambda found: found + _EVERYWHERE),
    "reference other": lambda text, chance: _at(text, chance, r'ref="[^"]*"', lambda _: f'ref="{chance.choice(_REFERENCES)}"'),
}  # fmt: skip
_PACKAGE = (
    "part gone",
    "part empty",
    "part cut",
    "byte flipped",
    "part twice",
    "parts swapped",
    "file cut",
    "file bytes flipped",
)
KINDS = (*_XML, *_PACKAGE)


def _at(text: str, chance: random.Random, pattern: str, change: object) -> str | None:
    places = list(re.finditer(pattern, text))
    if not places:
        return None
    place = chance.choice(places)
    return f"{text[: place.start()]}{change(place[0])}{text[place.end() :]}"  # type: ignore[operator]


def mutant(data: bytes, kind: str, chance: random.Random) -> bytes:
    """The package with one thing broken; unchanged where it has nothing of the kind."""
    if kind == "file cut":
        return data[: chance.randrange(len(data))]
    if kind == "file bytes flipped":
        broken = bytearray(data)
        for _ in range(chance.randint(1, 20)):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        return bytes(broken)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [(entry.filename, package.read(entry)) for entry in package.infolist()]
    xml = [number for number, (name, _) in enumerate(parts) if name.endswith((".xml", ".rels"))]
    sheets = [number for number in xml if "worksheets/sheet" in parts[number][0]]
    number = chance.choice(sheets if kind in ("value huge", "value text", "type given", "merged") else xml)
    name, part = parts[number]
    if kind in _XML:
        for each in [number, *chance.sample(xml, len(xml))]:
            name, part = parts[each]
            if (changed := _XML[kind](part.decode("utf-8", "surrogateescape"), chance)) is not None:
                parts[each] = name, changed.encode("utf-8", "surrogateescape")
                break
    elif kind == "part gone":
        del parts[number]
    elif kind == "part twice":
        parts.append(parts[number])
    elif kind == "parts swapped":
        other = chance.choice(xml)
        parts[number], parts[other] = (name, parts[other][1]), (parts[other][0], part)
    else:
        cut = chance.randrange(len(part) or 1)
        flipped = part[:cut] + bytes([part[cut] ^ 1 << chance.randrange(8)]) + part[cut + 1 :] if part else b""
        parts[number] = name, {"part empty": b"", "part cut": part[:cut], "byte flipped": flipped}[kind]
    return _zip(parts)


def _zip(parts: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")  # a name twice is the point
        for name, data in parts:
            package.writestr(name, data)
    return buffer.getvalue()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def tracker(office: Office, kind: str, number: int, seed: int) -> list[str]:
    """A broken tracker under one command of three; what is wrong."""
    chance, place = random.Random(f"{seed}-{kind}-{number}"), office.fresh()
    path = place / TRACKER
    path.write_bytes(broken := mutant(path.read_bytes(), kind, chance))
    command = ("periksa", "konsolidasi", "serahkan")[number % 3]
    more = {"konsolidasi": ["--bahan", MATERIALS], "serahkan": ["--langkah", "3"]}.get(command, [])
    ended = run_command([command, TRACKER, *more, "--pada", AT], place, _limit)
    found = [f"{command}: {ended.err.strip()[-300:] or 'hung'}"] * (ended.crashed or ended.code not in (0, 1, 2))
    if path.read_bytes() == broken:
        return found
    if ended.code == 2:
        found.append(f"{command}: refused, yet changed")
    try:
        state(path)
    except AssertionError:
        pass  # its Riwayat was broken before
    except Exception as error:
        found.append(f"{command}: saved what it cannot read: {error!r}"[:300])
    return found


def materials(office: Office, kind: str, number: int, seed: int) -> list[str]:
    """Broken materials of one run, and a good one among them; what is wrong."""
    chance, place = random.Random(f"{seed}-{kind}-{number}"), office.fresh()
    folder = place / MATERIALS
    source = [file for file in sorted(folder.iterdir()) if file.name != _GOOD]
    for copy in range(BATCH):
        file = source[copy % len(source)]
        (folder / f"{file.stem} {copy}.xlsx").write_bytes(mutant(file.read_bytes(), kind, chance))
    for file in source:
        file.unlink()
    before = tree(folder)
    ended = run_command(["konsolidasi", TRACKER, "--bahan", MATERIALS, "--ganti", "--pada", AT, "--json"], place, _limit)
    if ended.crashed or ended.code not in (0, 1):
        return [f"lost for all units: {ended.code} {(ended.err or ended.out).strip()[-400:]}"]
    found = ["a material was changed"] * (tree(folder) != before)
    result = json.loads(ended.out)
    tables, _ = state(place / TRACKER)  # type: ignore[misc]
    came = tables[layout.MATERIAL_TABLE.name]
    if not any(row["Kode"] == "D1" and row["Berkas"] == _GOOD and row["Anggaran"] for row in came.records()):
        found.append("the good unit did not come in")
    named = json.dumps(result, ensure_ascii=False) + str(came)
    found += [f"{name} is named nowhere" for name in before if Path(name).name not in named]
    return found


def cases(wanted: int) -> list[tuple[str, int]]:
    """Kinds in turn, numbered."""
    return [(KINDS[number % len(KINDS)], number) for number in range(wanted)]
