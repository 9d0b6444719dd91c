"""Planning which rows to write for a change of a relation list, in plain values and without the database."""
