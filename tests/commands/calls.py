"""Calling `manage.py relations`, and seeing what it did."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from relations.models import Entry, EntryVersion, Link

CATEGORIES = ("restaurants", "r", "categories")


def run(*args, **options):
    out = StringIO()
    call_command("relations", *args, stdout=out, **options)
    return out.getvalue()


def as_json(*args):
    return json.loads(run(*args, "--json"))


def refused(*args):
    with pytest.raises(CommandError) as caught:
        run(*args)
    return caught.value


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Entry, EntryVersion, Link)]
