"""The benchmark: the server as deployed on PostgreSQL, beside the same SQL by hand ("the floor")."""
