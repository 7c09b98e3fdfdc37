"""The materials of the units: template, a careful reader for whatever comes back, and the rules they must meet."""
