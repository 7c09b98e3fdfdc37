"""The page of a trial: what was tried, what was seen, how long each press took. One file, to be read in any browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from macros_py.base import theme, words

_STYLE = f"""
body {{ max-width: 68em; margin: 2em auto; padding: 0 1em; font: 11pt/1.5 Calibri, Carlito, sans-serif; color: #{theme.INK} }}
h1, h2 {{ color: #{theme.ACCENT} }} img {{ max-width: 100%; border: 1px solid #{theme.LINE} }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border: 1px solid #{theme.LINE}; padding: .3em .6em; vertical-align: top; text-align: left }}
th {{ background: #{theme.ACCENT_PALE} }} td.n {{ text-align: right }}
.baik {{ color: #{theme.ACCENT} }} .tidak-baik {{ color: #{theme.RED}; background: #{theme.RED_SOFT}; font-weight: bold }}
.tidak-dapat-dipastikan {{ color: #{theme.MUTED} }}
"""


def page(data: Mapping[str, Any], files: Sequence[str]) -> str:
    """The report of `trial` as a page; `files` lie beside it: PDFs and pictures."""
    tried = data["uji"]
    seen = sum(item["dilihat"] == "dilihat di Excel" for item in tried)
    wrong = sum(item["keadaan"] == "tidak baik" for item in tried)
    played = "" if data["sungguhan"] else "<p><b>Ini Excel tiruan: tidak ada yang dilihat di Excel.</b></p>"
    pictures = [name for name in files if name.endswith(".png")]
    papers = [name for name in files if name.endswith(".pdf")]
    return "\n".join([
        '<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Uji PK Tracker</title>',
        f"<style>{_STYLE}</style></head>",
        "<body><h1>Uji PK Tracker di Excel</h1>",
        f"<p>{escape(str(data['dibuat']))} · {escape(str(data['excel']))}</p>{played}",
        f"<p>{seen} dari {len(tried)} hal dilihat di Excel; {wrong} tidak baik.</p>",
        "<h2>Yang diuji</h2>",
        _table(("Hal", "Membuktikan", "Keadaan", "Dilihat", "Rincian", "Detik"), map(_tried, tried)),
        "<h2>Tombol</h2>",
        _table(("Tombol", "Detik", "Pesan"), map(_press, data["tombol"])),
        "<h2>Jendela yang tidak dikenal</h2>",
        _list(data["jendela_tak_dikenal"]),
        "<h2>Pemasangan</h2>",
        _table(("Hal", "Keadaan", "Rincian"), map(_installed, data["diagnosa"])),
        "<h2>Berkas</h2>" if papers else "",
        "".join(f'<li><a href="{quote(name)}">{escape(name)}</a></li>' for name in papers),
        "".join(f'<h2>{escape(name)}</h2><img src="{quote(name)}" alt="{escape(name)}">' for name in pictures),
        "</body></html>",
    ])  # fmt: skip


def _tried(item: Mapping[str, Any]) -> Iterable[str]:
    yield _cell(item["nama"])
    yield _cell(item["membuktikan"])
    yield _state(item["keadaan"])
    yield _cell(item["dilihat"])
    yield _cell(" ".join(filter(None, (item["rincian"], item["tindakan"]))))
    yield _number(item["detik"])


def _press(item: Mapping[str, Any]) -> Iterable[str]:
    yield _cell(item["tombol"])
    yield _number(item["detik"])
    yield "<td>" + "<br>".join(escape(text).replace("\n", "<br>") for text in item["pesan"]) + "</td>"


def _installed(item: Mapping[str, Any]) -> Iterable[str]:
    yield _cell(item["nama"])
    yield _state(item["keadaan"])
    yield _cell(item["rincian"])


def _state(state: str) -> str:
    return f'<td class="{state.replace(" ", "-")}">{escape(state)}</td>'


def _cell(text: object) -> str:
    return f"<td>{escape(str(text))}</td>"


def _number(value: float) -> str:
    return f'<td class="n">{words.number(value)}</td>'


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join("<tr>" + "".join(row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _list(items: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>" if items else "<p>Tidak ada.</p>"
