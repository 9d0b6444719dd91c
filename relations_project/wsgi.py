"""The project as a WSGI application, for `relations_project.asgi`, and for any other server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relations_project.settings")
os.environ.setdefault("SERVING", "on")

application = get_wsgi_application()
