"""Making a flow localized, or no longer localized, while it has entries.

When it becomes localized, its content gets the default locale. When it is no longer localized, only the
content in the default locale is kept.
"""

from __future__ import annotations

from django.db.models import QuerySet

from ...batches import delete
from ...models import Entry, EntryVersion, Flow, Link, Locale
from ..assets import uses
from ..errors import ConflictError
from . import closing, losses


def switch(flow: Flow, on: bool, *, allow_data_loss: bool, using: str) -> None:
    """Change the stored versions and links of `flow` for its new setting: localized if `on`.

    If `on`, the content gets the default locale; raises ConflictError for links that a localized flow cannot
    have, since it links within one locale. Otherwise the content in other locales is deleted; raises
    DataLossError if there is any, unless `allow_data_loss`. The setting itself is not saved here.
    """
    codes = Locale.objects.using(using).filter(is_default=True).values_list("code", flat=True)
    default = codes.first() or "en"
    if on:
        closing.need(using)
        _check_links(flow, default, using)
        _relabel(flow, "", default, using)
        return
    others = EntryVersion.objects.using(using).filter(flow=flow).exclude(locale=default)
    count = others.count()
    versions = losses.counted(count, "version")
    text = f'"{flow.slug}" would lose {versions} in other locales than "{default}".'
    losses.check(count, allow_data_loss, text, "localized")
    closing.need(using)
    _incoming(flow, using).exclude(target_locale=default).delete()
    delete(others)
    uses.sweep(using)
    delete(Entry.objects.using(using).filter(flow=flow, versions=None))
    _relabel(flow, default, "", using)


def _check_links(flow: Flow, default: str, using: str) -> None:
    """Raise ConflictError for a link between the flow and a localized one in another locale than `default`.

    It names the relation and the number of such links.
    """
    abroad = _outgoing(flow, using).filter(target__flow__localized=True)
    abroad = abroad.exclude(target_locale=default)
    from_abroad = _incoming(flow, using).filter(source__flow__localized=True).exclude(source_locale=default)
    for links in (abroad, from_abroad):
        for link in links.select_related("field__flow", "field__component")[:1]:
            name = link.field.label
            count = losses.counted(links.filter(field=link.field_id).count(), "link")
            raise ConflictError(
                f'"{flow.slug}" would be in "{default}" alone, but {name} has {count} '
                "with other locales: disconnect those first.",
                ["localized"],
            )


def _relabel(flow: Flow, before: str, after: str, using: str) -> None:
    """Give the flow's versions in the locale `before`, and their links, the locale `after` instead.

    "" stands for a flow that is not localized. No version of the flow has the locale `after`.
    """
    EntryVersion.objects.using(using).filter(flow=flow, locale=before).update(locale=after)
    _outgoing(flow, using).filter(source_locale=before).update(source_locale=after)
    _incoming(flow, using).filter(target_locale=before).update(target_locale=after)


def _outgoing(flow: Flow, using: str) -> QuerySet[Link]:
    """Return the links whose source is a document of the flow."""
    rows: QuerySet[Link] = Link.objects.using(using).filter(source__flow=flow)
    return rows.order_by()


def _incoming(flow: Flow, using: str) -> QuerySet[Link]:
    """Return the links whose target is a document of the flow."""
    rows: QuerySet[Link] = Link.objects.using(using).filter(target__flow=flow)
    return rows.order_by()
