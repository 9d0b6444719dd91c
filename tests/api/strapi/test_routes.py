"""The fixed routes below `/api/`: no flow takes their names, whoever makes or renames it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import URLPattern, URLResolver, get_resolver

from relations.engine import definitions
from relations.engine.errors import ValidationError
from tests import builders, snapshots

pytestmark = pytest.mark.django_db


def paths(patterns: Any, before: str = "") -> Iterator[str]:
    """Every path of the server, as it is written in its URLs."""
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from paths(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield here


def first_steps() -> set[str]:
    steps = {path.split("/")[1] for path in paths(get_resolver().url_patterns) if path.startswith("api/")}
    return {step for step in steps if re.fullmatch(r"[\w-]+", step)}


def test_the_first_step_of_every_fixed_route_is_reserved():
    assert "i18n" in first_steps()
    assert first_steps() <= definitions.RESERVED_SLUGS


@pytest.mark.parametrize("attribute", ["slug", "singular"])
@pytest.mark.parametrize("name", ["docs", "upload", "i18n", "auth", "Upload"])
def test_a_flow_is_neither_made_nor_renamed_to_a_reserved_name(name, attribute):
    flow = builders.flow("things", singular="thing")
    before = snapshots.content()
    for refused in (
        lambda: definitions.create_flow(**{"slug": "others", "name": "Others", attribute: name}),
        lambda: definitions.update_flow(flow, **{attribute: name}),
    ):
        with pytest.raises(ValidationError, match="reserved") as error:
            refused()
        assert error.value.path == (attribute,)
    assert snapshots.content() == before


@pytest.mark.parametrize(("singular", "plural"), [("doc", "docs"), ("upload", "uploads")])
def test_a_schema_with_a_reserved_name_is_refused(tmp_path, singular, plural):
    schema = tmp_path / "schema.json"
    info = {"singularName": singular, "pluralName": plural, "displayName": "X"}
    schema.write_text(json.dumps({"kind": "collectionType", "info": info, "attributes": {}}))
    before = snapshots.content()
    with pytest.raises(CommandError, match="reserved"):
        call_command("load_schema", str(schema))
    assert snapshots.content() == before


def test_the_admin_refuses_a_reserved_name(admin_client):
    fields = {"slug": "upload", "singular": "x", "name": "X", "enabled": "on"}
    fields |= {"fields-TOTAL_FORMS": "0", "fields-INITIAL_FORMS": "0"}
    response = admin_client.post("/admin/relations/flow/add/", fields)
    assert response.status_code == 200
    assert b"reserved" in response.content


def test_the_moltin_dialect_refuses_a_reserved_name(call):
    body = {"data": {"type": "flow", "name": "Docs", "slug": "docs", "description": "x", "enabled": True}}
    response = call("POST", "/v2/flows", body)
    assert response.status_code == 422
    assert b"reserved" in response.content
