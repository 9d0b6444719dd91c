"""The attributes of components keep the order of their keys: on PostgreSQL their column becomes text."""

from django.db import migrations

import relations.models.ordered_json


def retype(to):
    """Return a function that gives the column this type on PostgreSQL; other databases store text already."""

    def change(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            table = schema_editor.quote_name(apps.get_model("relations", "Component")._meta.db_table)
            sql = f"ALTER TABLE {table} ALTER COLUMN attributes TYPE {to} USING attributes::{to}"
            schema_editor.execute(sql)

    return change


class Migration(migrations.Migration):
    dependencies = [("relations", "0019_access")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="component",
                    name="attributes",
                    field=relations.models.ordered_json.OrderedJSONField(
                        blank=True, default=dict, verbose_name="attributes"
                    ),
                ),
            ],
            database_operations=[migrations.RunPython(retype("text"), retype("jsonb"))],
        ),
    ]
