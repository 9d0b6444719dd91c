"""Plans: which rows of a list to delete, move and insert, worked out without a database."""
