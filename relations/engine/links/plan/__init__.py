"""Planning the order of a list, with plain values and without the database."""
