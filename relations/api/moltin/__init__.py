"""The Moltin dialect: the Flows API under /v2/flows."""
