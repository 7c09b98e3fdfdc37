"""Puts the add-in into Excel on this machine, takes it out, and says what is wrong."""
