"""The summary for the Kabag: its numbers (`figures`), rows that need a word (`attention`), and its page (`page`)."""

from macros_py.summary.attention import Attention, Reason
from macros_py.summary.figures import Summary, summarize
from macros_py.summary.page import as_json, summary_tables, table_specs

__all__ = ["Attention", "Reason", "Summary", "as_json", "summarize", "summary_tables", "table_specs"]
