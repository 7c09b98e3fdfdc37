"""The materials of the units: from files to records and findings, and all units as one."""
