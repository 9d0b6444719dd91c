"""Opens the pages that describe the API, as a browser would."""

import django

django.setup()

from django.test import Client, override_settings  # noqa: E402

client = Client()
page = client.get("/content/api/docs/")
redoc = client.get("/content/api/docs/redoc/")
script = client.get("/content/api/docs/assets/swagger-ui-bundle.js")
with override_settings(RELATIONS_ANONYMOUS="read"):
    paths = client.get("/content/api/docs/schema").json()["paths"]
print(  # noqa: T201
    page.status_code,
    redoc.status_code,
    script.status_code,
    next(path for path in paths if path.startswith("/content/api/{")),
    client.get("/content/api/docs/schema").status_code,
)
