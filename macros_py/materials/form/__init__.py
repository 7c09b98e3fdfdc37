"""The form that a unit fills in."""
