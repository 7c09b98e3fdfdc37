"""The years: one closed and sealed, several compared."""
