"""Importing an archive's locales, flows, fields and components."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from django.db import transaction

from relations.engine import definitions, schema
from relations.engine.errors import RelationsError
from relations.models import Entry, Locale

from ..archive.reading import LOCALE, Archive
from ..findings import Findings
from ..report import ADAPTED, IMPORTED, LEFT_OUT, UPDATED
from ..schema.loading import load
from ..strapi.components import ComponentType, parse_component
from ..strapi.types import ContentType, parse
from .context import Context

CONTENT = "api::"


def define(context: Context, *, allow_data_loss: bool = False) -> None:
    """Create the archive's locales, flows, fields and components; set the context's schema and flows.

    A dry run rolls them back, but keeps the schema. Raises LoadError if content would be lost, unless
    `allow_data_loss`.
    """
    findings = Findings(skip=True)
    types, components = _parsed(context.archive, findings)
    if context.dry:
        with transaction.atomic(using=context.using):
            _write(context, types, components, findings, allow_data_loss)
            context.schema = schema.current(context.using)
            transaction.set_rollback(True, using=context.using)
    else:
        _write(context, types, components, findings, allow_data_loss)
        context.schema = schema.current(context.using)
    place(context, types)
    for warning in findings.warnings:
        section = LEFT_OUT if "left out" in warning else ADAPTED
        context.report.add(section, "definitions", warning)


def place(context: Context, types: Sequence[ContentType]) -> None:
    """Find the flow of each content type, and add it to the context's `flows`, by the type's uid.

    A type without a flow is left out.
    """
    by_singular = {flow.singular: flow for flow in context.known.flows.values()}
    for content_type in types:
        flow = by_singular.get(content_type.singular) or context.known.flows.get(content_type.plural)
        if flow is not None:
            context.flows[content_type.origin] = flow


def _parsed(archive: Archive, findings: Findings) -> tuple[list[ContentType], list[ComponentType]]:
    types, components = [], []
    for data in archive.schemas:
        uid = data["uid"]
        if data.get("modelType") == "component":
            component = parse_component(data, uid, uid, findings)
            components += [component] if component else []
        elif uid.startswith(CONTENT):
            content_type = parse(data, uid, findings)
            types += [content_type] if content_type else []
    return types, components


def _write(
    context: Context,
    types: Sequence[ContentType],
    components: Sequence[ComponentType],
    findings: Findings,
    allow_data_loss: bool,
) -> None:
    _locales(context)
    changes = load(
        types, findings, components=components, allow_data_loss=allow_data_loss, using=context.using
    )
    for change in changes:
        sign, kind, rest = change.split(" ", 2)
        if sign == "+":
            context.report.add(IMPORTED, f"{kind}s", example=rest)
        else:
            context.report.add(UPDATED, f"{kind}s", f"removed: {rest}" if sign == "-" else rest)


def _locales(context: Context) -> None:
    """Create the archive's locales that do not exist here.

    The archive's default locale becomes the default here, unless there is content already.
    """
    codes = set(Locale.objects.using(context.using).values_list("code", flat=True))
    wanted = {code: name for code, name in _named(context) if code not in codes}
    for code, name in wanted.items():
        try:
            definitions.create_locale(code, name=name[:100], using=context.using)
            context.report.add(IMPORTED, "locales", example=code)
        except RelationsError as error:
            context.report.add(LEFT_OUT, "locales", error.message, example=code)
    default = context.archive.default_locale
    present = (
        Locale.objects.using(context.using).filter(is_default=True).values_list("code", flat=True).first()
    )
    if default in (None, present):
        return
    if Entry.objects.using(context.using).exists() or default not in codes | wanted.keys():
        reason = (
            f"the default stays {present}, since there is content already; in the archive it is {default}"
        )
        context.report.add(ADAPTED, "locales", reason)
    else:
        definitions.set_default_locale(str(default), using=context.using)
        context.report.add(UPDATED, "locales", f"{default} is the default")


def _named(context: Context) -> list[tuple[str, str]]:
    """Return the code and the name of each locale of the archive.

    The first are those of its own list. Locales that only rows have come after them, with the name ''.
    """
    found: dict[str, str] = {}
    for (text,) in context.store.run("SELECT data FROM rows WHERE type = ? ORDER BY id", [LOCALE]):
        data = orjson.loads(text)
        name = str(data.get("name") or "").removesuffix(f" ({data.get('code')})")
        found[str(data.get("code"))] = name
    sql = "SELECT DISTINCT locale FROM rows WHERE type LIKE 'api::%' AND locale IS NOT NULL"
    for (code,) in context.store.run(sql):
        if code not in found:
            found[code] = ""
            context.report.add(
                ADAPTED, "locales", "not in the archive's list, but rows are in it", example=code
            )
    return list(found.items())
