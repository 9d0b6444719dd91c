"""The Strapi dialect: Strapi's content API, under /api."""
