"""Reading the schema files of a Strapi project: content types and components."""
