from django.db import migrations, models
from django.db.models import F

ROWS = 500


def fill(apps, schema_editor):
    """Set the time of the first publication to that of the last one, the only one that is known."""
    using = schema_editor.connection.alias
    rows = apps.get_model("relations", "EntryVersion").objects.using(using)
    published = rows.filter(status="published")
    published.update(first_published_at=F("published_at"))
    drafts = rows.filter(status="draft").order_by("pk").only("entry_id", "locale", "first_published_at")
    last = 0
    while batch := list(drafts.filter(pk__gt=last)[:ROWS]):
        known = published.filter(entry__in=[draft.entry_id for draft in batch])
        moments = {
            (entry, locale): moment
            for entry, locale, moment in known.values_list("entry", "locale", "published_at")
        }
        for draft in batch:
            draft.first_published_at = moments.get((draft.entry_id, draft.locale))
        rows.bulk_update(batch, ["first_published_at"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("relations", "0007_entryversion_search")]

    operations = [
        migrations.AddField(
            model_name="entryversion",
            name="first_published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="first published at"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
