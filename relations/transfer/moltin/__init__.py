"""Reading flows, entries and files over the Moltin Flows API, into an archive like `strapi export` writes."""
