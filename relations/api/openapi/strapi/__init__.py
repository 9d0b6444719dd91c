"""The Strapi dialect: the content API of each flow, locales, and files."""
