"""Planning which rows to write for a change of a relation's list, from plain values and no database."""
