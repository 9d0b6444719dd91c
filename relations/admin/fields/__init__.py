"""The admin of fields: rows on their flow's page, and a page with all attributes of one field."""
