"""The server as a process, and what happens to it."""
