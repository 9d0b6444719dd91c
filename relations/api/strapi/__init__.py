"""The Strapi dialect: the content API under /api."""
