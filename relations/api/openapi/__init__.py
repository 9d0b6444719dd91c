"""The description of both dialects as an OpenAPI 3.1 document, and pages that show it.

`routes` finds the paths that are served, `strapi/` and `moltin/` describe what they do, once for any
flow and once for each flow that exists, and `generator` makes the document of it.
"""
