"""The description of both dialects as an OpenAPI 3.1 document, and pages that show it.

`routes` finds the paths that a project serves. `strapi/` and `moltin/` describe the operations on these
paths, once for any flow and once for each flow that exists. `generator` makes the document.
"""
