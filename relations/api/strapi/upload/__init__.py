"""Files in the Strapi dialect: `/api/upload` and `/api/upload/files`, as its upload plugin has them."""
