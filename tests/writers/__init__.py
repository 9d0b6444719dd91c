"""Many clients that write over HTTP at once, and what must be true afterwards."""
