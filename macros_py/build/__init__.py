"""Builds the tracker from its sources: the plan, a SOP, units and VBA."""
