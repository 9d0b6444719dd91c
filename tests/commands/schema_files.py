"""Strapi's schema files, written for a test, and `manage.py load_schema` called with them."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from relations.models import Field, Flow


def content_type(singular, attributes=None, *, plural=None, **more):
    """A content type as its schema file has it."""
    plural = plural or f"{singular}s"
    return {
        "kind": "collectionType",
        "collectionName": plural,
        "info": {"singularName": singular, "pluralName": plural, "displayName": singular.title()},
        "options": {"draftAndPublish": False},
        "pluginOptions": {},
        "attributes": {"name": {"type": "string"}} if attributes is None else attributes,
    } | more


def relation(kind, target, **sides):
    return {"type": "relation", "relation": kind, "target": f"api::{target}.{target}", **sides}


def pair(one="manyToMany", other="manyToMany"):
    """Articles with topics, seen from both sides."""
    return [
        content_type("article", {"topics": relation(one, "topic", inversedBy="articles")}),
        content_type("topic", {"articles": relation(other, "article", mappedBy="topics")}),
    ]


def write_files(folder: Path, *types):
    """A file for each content type; what is no dictionary is written as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(types):
        info = each.get("info") if isinstance(each, dict) else None
        name = info.get("singularName", number) if isinstance(info, dict) else number
        text = each if isinstance(each, str) else json.dumps(each)
        (folder / f"{name}.schema.json").write_text(text, encoding="utf-8")
    return folder


def run(*args, **options):
    """What the command says, on both channels."""
    out, err = StringIO(), StringIO()
    call_command("load_schema", *map(str, args), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def load(folder, *types, **options):
    """The lines about changes that loading these content types gives."""
    for file in folder.glob("*.json"):
        file.unlink()
    return run(write_files(folder, *types), **options)[0].splitlines()


def refused(folder, *types, **options):
    """The message with which loading these content types is refused."""
    with pytest.raises(CommandError) as caught:
        load(folder, *types, **options)
    assert caught.value.returncode == 1
    return str(caught.value)


def field(path) -> Field:
    flow, slug = path.split(".")
    return Field.objects.get(flow__slug=flow, slug=slug)


def flow(slug) -> Flow:
    return Flow.objects.get(slug=slug)
