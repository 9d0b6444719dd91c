import decimal
import unicodedata

from django.db import migrations, models

TEXTS = ("string", "text", "richtext", "email", "uid", "enumeration")
NUMBERS = ("integer", "float", "decimal", "biginteger")
ROWS = 500


def fill(apps, schema_editor):
    """Write the text for search of every version, in batches: its texts without case and accents."""
    using = schema_editor.connection.alias
    Field, EntryVersion = (apps.get_model("relations", name) for name in ("Field", "EntryVersion"))
    searched = {}
    fields = Field.objects.using(using).filter(enabled=True, field_type__in=TEXTS + NUMBERS).order_by("order")
    for flow, slug, options in fields.values_list("flow", "slug", "options"):
        if not options.get("private") and options.get("searchable") is not False:
            searched.setdefault(flow, []).append(slug)
    versions = EntryVersion.objects.using(using).order_by("pk").only("flow_id", "values", "search")
    last = 0
    while batch := list(versions.filter(pk__gt=last)[:ROWS]):
        for version in batch:
            values = [version.values.get(slug) for slug in searched.get(version.flow_id, ())]
            version.search = "\x1f".join(_fold(_written(v)) for v in values if v not in (None, ""))
        EntryVersion.objects.using(using).bulk_update(batch, ["search"])
        last = batch[-1].pk


def _written(value):
    return format(decimal.Decimal(repr(value)), "f") if isinstance(value, float) else str(value)


def _fold(text):
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c) and c not in "\x1f\x00").casefold()


class Migration(migrations.Migration):
    dependencies = [("relations", "0006_link_states")]

    operations = [
        migrations.AddField(
            model_name="entryversion",
            name="search",
            field=models.TextField(blank=True, default="", editable=False, verbose_name="folded text"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
