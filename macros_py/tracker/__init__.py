"""The tracker: the plan of its sheets, its records, its log, every rule, and what each action changes. Pure."""
