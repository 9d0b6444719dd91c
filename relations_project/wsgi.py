"""The server's entry point.

Run it with `granian --interface wsgi relations_project.wsgi:application`.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relations_project.settings")
os.environ.setdefault("DATABASE_POOL", "on")

application = get_wsgi_application()
