"""Reading the schema files of a Strapi project."""
