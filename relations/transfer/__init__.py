"""Import of definitions from other systems: Strapi's schema files."""
