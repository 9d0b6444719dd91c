"""Fields in the admin: the rows of their flow's page, and a page of their own with all they have."""
