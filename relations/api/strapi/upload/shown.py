"""Rendering files, with the documents that use them when these are populated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ....engine.assets import shape
from ....engine.reading import Document, using_files
from ....engine.reading.grammar import RELATED, of_files
from ....engine.schema import current
from ....models import Asset
from ..params import Query


def files(rows: Iterable[Asset], asked: Query) -> list[dict[str, Any]]:
    """Return uploaded files as dicts, with what `fields`, `populate` and `status` of the query select.

    Raises ValidationError for a wrong query.
    """
    selection, status = of_files(current(), asked.values), asked.status
    found = list(rows)
    answers = [shape.shown(asset, selection.fields) for asset in found]
    if selection.related is not None:
        names = [asset.document_id for asset in found]
        users = using_files(names, selection.related, status=status, using=DEFAULT_DB_ALIAS)
        for asset, answer in zip(found, answers, strict=True):
            answer[RELATED] = [_typed(document) for document in users.get(asset.document_id, ())]
    return answers


def _typed(document: Document) -> dict[str, Any]:
    return {"__type": document.flow.uid, **document.as_dict()}
