"""The summary for the Kabag: its numbers (`figures`), rows that need a word (`attention`), and its page (`page`)."""

from macros_py.summary.attention import Attention, Reason
from macros_py.summary.figures import Summary, summarize
from macros_py.summary.page import SUMMARY_TABLES, as_json, summary_tables

__all__ = ["SUMMARY_TABLES", "Attention", "Reason", "Summary", "as_json", "summarize", "summary_tables"]
