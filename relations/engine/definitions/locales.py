"""Creating, changing and deleting locales."""

from __future__ import annotations

import re
from typing import Any

from django.conf.locale import LANG_INFO
from django.db import DEFAULT_DB_ALIAS

from ...batches import delete
from ...models import Entry, EntryVersion, Link, Locale, Rewrite, Task
from ..assets import uses
from ..errors import ConflictError, NotFoundError, ValidationError
from . import losses, preparing
from .changing import change
from .names import check_text

# Language, script, region, variants: BCP 47 without its extensions, in the case that it recommends.
CODE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(-([a-zA-Z0-9]{5,8}|\d[a-zA-Z0-9]{3}))*")
LONGEST_CODE = 35


@change
def create_locale(code: str, *, name: str = "", using: str = DEFAULT_DB_ALIAS) -> Locale:
    """Create a locale, such as "fr" or "en-GB", and return it. The first one becomes the default locale.

    `name` defaults to the English name of the language. Raises ValidationError for an invalid code,
    ConflictError for one that exists or whose content is still being removed.
    """
    check_code(code)
    rows = Locale.objects.using(using)
    if rows.filter(code=code).exists():
        raise ConflictError(f'There is a locale "{code}" already.', ["code"])
    if Rewrite.objects.using(using).filter(task=Task.LOCALE, key=code).exists():
        raise ConflictError(f'What was written in "{code}" is still being removed.', ["code"])
    title = check_text(name, "name", 100) or language(code)
    return rows.create(code=code, name=title, is_default=not rows.filter(is_default=True).exists())


@change
def set_default_locale(code: str, *, using: str = DEFAULT_DB_ALIAS) -> Locale:
    """Make the locale with this code the default, used when a caller names none, and return its row.

    Raises NotFoundError if there is no such locale.
    """
    locale = find(code, using)
    Locale.objects.using(using).filter(is_default=True).exclude(pk=locale.pk).update(is_default=False)
    locale.is_default = True
    locale.save(using=using, update_fields=["is_default", "updated_at"])
    return locale


@change
def rename_locale(code: str, name: str, *, using: str = DEFAULT_DB_ALIAS) -> Locale:
    """Give the locale another name, and return its row. An empty name becomes the language's English name.

    Raises NotFoundError for an unknown code, and ValidationError for a name that is no text or too long.
    """
    locale = find(code, using)
    locale.name = check_text(name, "name", 100) or language(code)
    locale.save(using=using, update_fields=["name", "updated_at"])
    return locale


@change
def delete_locale(code: str, *, allow_data_loss: bool = False, using: str = DEFAULT_DB_ALIAS) -> None:
    """Delete a locale. With `allow_data_loss`, its versions and the links to them are deleted too.

    Raises NotFoundError for an unknown code, ConflictError for the default locale, and DataLossError for a
    locale with versions unless `allow_data_loss`.
    """
    locale = find(code, using)
    if locale.is_default:
        raise ConflictError(f'"{code}" is the default locale: make another the default first.', ["code"])
    versions = EntryVersion.objects.using(using).filter(locale=code)
    count = versions.count()
    text = f'"{code}" has content: {losses.counted(count, "version")} would be lost.'
    losses.check(count, allow_data_loss, text, "code")
    if preparing.in_batches(using):
        preparing.later(Task.LOCALE, code, None, using)
    else:
        Link.objects.using(using).filter(target_locale=code).delete()
        delete(versions)
        uses.sweep(using)
        delete(Entry.objects.using(using).filter(versions=None))
    locale.delete(using=using)


def check_code(code: Any) -> None:
    """Raise ValidationError unless `code` is a language tag in its usual spelling: `en`, `pt-BR`."""
    if not isinstance(code, str) or not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        usual = _usual_case(code) if isinstance(code, str) else ""
        hint = (
            f': write it "{usual}"' if CODE.fullmatch(usual) and usual != code else ', like "fr" or "en-GB"'
        )
        raise ValidationError(f'"{code}" is no code of a locale{hint}.', ["code"])


def find(code: str, using: str) -> Locale:
    """Return the row of the locale with this code. Raises NotFoundError if there is none."""
    found = Locale.objects.using(using).filter(code=code).first()
    if found is None:
        raise NotFoundError(f'There is no locale "{code}".', ["code"])
    return found


def language(code: str) -> str:
    """Return the English name of a locale if Django knows it, else its code."""
    return str(LANG_INFO.get(code.lower(), {}).get("name", code))


def _usual_case(code: str) -> str:
    first, *rest = re.split("[-_]", code)
    case = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(case.get(len(part), str.lower)(part) for part in rest)])
