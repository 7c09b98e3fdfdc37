"""The printer of a filled .docx: read as blocks, drawn with reportlab. Word is not needed."""
