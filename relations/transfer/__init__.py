"""Import and export of definitions as Strapi's schema files."""
