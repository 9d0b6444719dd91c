import json
import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from relations.api.openapi.generator import Generator

RIGHT: dict[str, Any] = {}  # the paths that a test of this process has found valid


def dangling(found: dict[str, Any]) -> list[str]:
    """The references to components that the document does not have."""
    names = {f"#/components/{kind}/{name}" for kind, items in found["components"].items() for name in items}
    return sorted({*re.findall(r'"\$ref": ?"([^"]+)"', json.dumps(found))} - names)


@pytest.fixture
def document(db: None) -> "Document":
    """The description of what there is when it is first looked at."""
    return Document()


class Document:
    """The OpenAPI document, made anew for each look at it."""

    @property
    def whole(self) -> dict[str, Any]:
        found: dict[str, Any] = Generator().get_schema()
        return found

    @property
    def paths(self) -> dict[str, Any]:
        return self.whole["paths"]

    @property
    def schemas(self) -> dict[str, Any]:
        return self.whole["components"]["schemas"]

    @property
    def problems(self) -> list[str]:
        """What is wrong with it by the specification's own schema; and references that lead nowhere.

        A path that was right, and is the same, is not validated again: that takes seconds.
        """
        found = self.whole
        paths = {path: item for path, item in found["paths"].items() if RIGHT.get(path) != item}
        validator = OpenAPIV31SpecValidator({**found, "paths": paths})
        problems = [error.message for error in validator.iter_errors()] + dangling(found)
        if not problems:
            RIGHT.update(paths)
        return problems

    def parameters(self, path: str, method: str = "get") -> list[str]:
        """The names of an operation's parameters."""
        return [parameter["name"] for parameter in self.paths[path][method]["parameters"]]
