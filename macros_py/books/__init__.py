"""The port to a workbook and its two adapters: a file, and Excel."""
