"""One unit's file → its content, in a child process that a bad file may cost."""
