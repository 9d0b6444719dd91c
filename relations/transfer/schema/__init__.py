"""Writing parsed content types and components to the database, as flows, fields and components."""
