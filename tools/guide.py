"""The parts of the guide that follow from the code: commands with their examples, and every message with its remedy."""

from __future__ import annotations

import re
from pathlib import Path

from macros_py.base.findings import Code
from macros_py.cli import cli
from macros_py.commands.terminal import Command

PAGES = sorted((Path(__file__).parents[1] / "docs").glob("*.md"))


def render(text: str) -> str:
    """A page with its generated parts renewed; what stands outside the marks is left alone."""
    for mark, lines in (("perintah", commands()), ("pesan", messages())):
        begin, end = f"<!-- {mark}: dibuat oleh python tools/guide.py -->", f"<!-- akhir {mark} -->"
        text = re.sub(
            f"{re.escape(begin)}.*?{re.escape(end)}",
            lambda _, b=begin, e=end, ls=lines: "\n".join((b, "", *ls, "", e)),  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
    return text


def commands() -> list[str]:
    """One line a command: what it does, and an example."""
    rows = ["| Perintah | Kegunaan | Contoh |", "|---|---|---|"]
    for name, command in cli.commands.items():
        example = command.example if isinstance(command, Command) else ""
        rows.append(f"| `{name}` | {(command.help or '').strip()} | `{example}` |")
    return rows


def messages() -> list[str]:
    """One line a finding code: what the message says and what to do. Values that change are written in ‹ ›."""
    rows = ["| Kode | Tingkat | Pesan | Yang perlu dilakukan |", "|---|---|---|---|"]
    for code in Code:
        message, action = (re.sub(r"\{(\w+)\}", r"‹\1›", text).replace("|", "\\|") for text in code.value[1:])
        rows.append(f"| `{code.name}` | {code.level} | {message} | {action} |")
    return rows


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(render(page.read_text(encoding="utf-8")), encoding="utf-8")
