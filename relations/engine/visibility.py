"""Which links a reader sees: the states and locales of the rows behind a relation, in a view.

`prefix` leads from the query's table to the link, as in `links__`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from .schema import FlowSchema, Relation

if TYPE_CHECKING:
    from .reading import View


def forward(relation: Relation, other: FlowSchema, view: View, prefix: str = "") -> Q:
    """The links of an owning side whose target this view shows.

    The target's locale is the one that was fixed when the link was written, whatever the view's.
    """
    return _all_of(
        prefix,
        field=relation.link_field,
        target_status=view.state(other)[1],
        target_version__pk__isnull=False,  # the target alone is never null: this asks for its version
    )


def inverse(flow: FlowSchema, relation: Relation, other: FlowSchema, view: View, prefix: str = "") -> Q:
    """The links of an inverse side, of any locale, between the states of `flow` and `other` in this view."""
    return _all_of(
        prefix,
        field=relation.link_field,
        target_status=view.state(flow)[1],
        source_status=view.state(other)[1],
    )


def source_locale(flow: FlowSchema, other: FlowSchema, locale: Any, view: View) -> Any:
    """The locale of the sources that a version of `flow` in `locale` (a code, or a column) sees from
    the inverse side."""
    if not other.localized:
        return ""
    return locale if flow.localized else view.state(other)[0]


def _all_of(prefix: str, **conditions: Any) -> Q:
    return Q(**{prefix + name: value for name, value in conditions.items()})
