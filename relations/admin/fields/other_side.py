"""Creating the field on the other side of a relation together with the relation."""

from __future__ import annotations

from ...engine import definitions
from ...engine.errors import RelationsError
from ...models import Cardinality, Field, FieldType, Flow
from ..context import database
from ..refusals import Refusal


def create_other_side(field: Field, target: Flow, slug: str, name: str, prefix: str | None) -> Field:
    """Create the inverse field of the relation `field` in the flow `target`, and return it.

    Raises Refusal if the engine refuses: the error is then shown in the form with this prefix, one about the
    slug at the input `inverse_slug`, others at `sides`.
    """
    try:
        return definitions.create_field(
            target,
            slug,
            name=name or slug,
            field_type=FieldType.RELATIONSHIP,
            cardinality=Cardinality(field.cardinality).inverse,
            target_flow=field.flow,
            mapped_by=field,
            using=database(),
        )
    except RelationsError as error:
        error.path = ("inverse_slug",) if error.path[:1] == ("slug",) else ("sides",)
        raise Refusal(error, prefix) from error
