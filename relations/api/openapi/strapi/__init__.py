"""The description of the Strapi dialect: the content API of each flow, locales, and files."""
