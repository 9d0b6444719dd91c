"""What an operator sees of the server: a line for each request, slow statements, and metrics."""
