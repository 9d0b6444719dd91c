"""Import and export: definitions as Strapi's schema files, and content as Strapi's archives."""
