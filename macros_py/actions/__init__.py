"""One function per button, the same for ribbon and command line: read the book, decide, write.

Clock, user and disk come in through `Context`. Each action returns a Result; CannotGoOn means that nothing was done.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from macros_py.actions.collecting import consolidate_materials, templates
from macros_py.actions.core import Context, Result, evidence_changed, evidence_exists, read
from macros_py.actions.flow import check, hand_over, mark, refresh_rows, send_back, start, undo
from macros_py.actions.papers import close_year, documents, export, make_plan, summary

if TYPE_CHECKING:
    from macros_py.actions.asking import ask
    from macros_py.actions.beginning import new, newest_tracker
    from macros_py.actions.reminding import joined_texts, remind
    from macros_py.actions.restoring import close_log, keep_today, list_copies, restore
    from macros_py.actions.upgrading import upgrade

__all__ = [
    "Context", "Result", "ask", "check", "close_log", "close_year", "consolidate_materials", "documents",
    "evidence_changed", "evidence_exists", "export", "hand_over", "joined_texts", "keep_today", "list_copies", "make_plan",
    "mark", "new", "newest_tracker", "read", "refresh_rows", "remind", "restore", "send_back", "start", "summary",
    "templates", "undo", "upgrade",
]  # fmt: skip

# What one button alone needs is imported when it is pressed: every other press and command starts a tenth sooner.
_OF_ONE_BUTTON = {
    "ask": "asking",
    "close_log": "restoring",
    "joined_texts": "reminding",
    "keep_today": "restoring",
    "list_copies": "restoring",
    "new": "beginning",
    "newest_tracker": "beginning",
    "remind": "reminding",
    "restore": "restoring",
    "upgrade": "upgrading",
}


def __getattr__(name: str) -> object:
    if name not in _OF_ONE_BUTTON:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_OF_ONE_BUTTON[name]}"), name)
