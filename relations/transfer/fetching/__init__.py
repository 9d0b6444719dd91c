"""Reading all content of a running Strapi over its REST API, into an archive like `strapi export` writes."""
