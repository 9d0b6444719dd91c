from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from relations.api.openapi.generator import Generator


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
        """What is wrong with it by the specification's own schema."""
        return [error.message for error in OpenAPIV31SpecValidator(self.whole).iter_errors()]

    def parameters(self, path: str, method: str = "get") -> list[str]:
        """The names of an operation's parameters."""
        return [parameter["name"] for parameter in self.paths[path][method]["parameters"]]
