"""New sheets through openpyxl: styles, tables, validations, and the package they are saved as."""
