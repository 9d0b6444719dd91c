"""The admin speaks German and French as well."""

import gettext
import re
from pathlib import Path

import pytest

import relations
from tests.builders import make

from .browsing import url_of

LOCALES = Path(relations.__file__).parent / "locale"
LANGUAGES = ["de", "fr"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def catalog(language):
    """The compiled messages; of those with a plural, every form under its number."""
    with (LOCALES / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog
    return {key: text for key, text in found.items() if key}


def messages(language):
    """The messages of the source file: pairs of the message and its translations."""
    text = (LOCALES / language / "LC_MESSAGES" / "django.po").read_text()
    for block in text.split("\n\n")[1:]:
        joined = re.sub(r'"\n"', "", block)
        key = re.search(r'^msgid "(.*)"$', joined, re.M)
        yield key.group(1), re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', joined, re.M)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language):
    assert [key for key, texts in messages(language) if not all(texts)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_messages_are_those_of_the_source(language):
    compiled = {key if isinstance(key, str) else key[0] for key in catalog(language)}
    plain = {key.replace('\\"', '"') for key, _ in messages(language)}
    assert compiled == plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_placeholders_of_their_messages(language):
    wrong = [
        key
        for key, text in catalog(language).items()
        if sorted(PLACEHOLDER.findall(key if isinstance(key, str) else key[0]))
        != sorted(PLACEHOLDER.findall(text))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_the_same_messages(language):
    assert {key for key, _ in messages(language)} == {key for key, _ in messages("de")}


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("de", ["Entwurf speichern und Vorschau", "Umgebung", "Einzelheiten"]),
        ("fr", ["Enregistrer le brouillon et prévisualiser", "Voisinage", "Détails"]),
    ],
)
def test_the_entry_form_speaks_the_readers_language(admin, guide, language, texts):
    make("articles", "n")
    page = admin.get(url_of("articles", "n"), headers={"accept-language": language}).content.decode()
    assert [text for text in texts if text not in page] == []


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Flows und ihre Beziehungen"), ("fr", "Les flux et leurs relations")]
)
def test_the_diagram_speaks_the_readers_language(admin, guide, language, text):
    page = admin.get("/admin/relations/flow/diagram/", headers={"accept-language": language})
    assert text in page.content.decode()


def test_text_for_the_script_keeps_its_placeholders(admin, guide):
    page = admin.get(f"/admin/relations/flow/{guide['cities'].pk}/change/", headers={"accept-language": "de"})
    assert 'data-up="%(name)s nach oben"' in page.content.decode()
