"""The server's entry point: `manage.py serve` runs it."""

from relations_project.serving.front import Front
from relations_project.serving.limits import configured
from relations_project.wsgi import application as django

application = Front(django, configured())
