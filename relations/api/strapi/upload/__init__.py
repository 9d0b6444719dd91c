"""Files in the Strapi dialect: `/api/upload` and `/api/upload/files`, the paths of Strapi's upload plugin."""
