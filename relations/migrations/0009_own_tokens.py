import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BEFORE = "relations_accesstoken"


def take_over(apps, schema_editor):
    """Move tokens from the old table, which had django-oauth-toolkit's columns, to the new one.

    The old table is dropped.
    """
    connection = schema_editor.connection
    if BEFORE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        keys = connection.introspection.get_relations(cursor, BEFORE)
    if "application_id" in keys:
        client, join = "a.client_id", f"LEFT JOIN {keys['application_id'][1]} a ON a.id = t.application_id"
    else:
        client, join = "''", ""
    schema_editor.execute(
        "INSERT INTO relations_token (name, digest, prefix, scope, expires, created, user_id, client)"
        " SELECT t.name, t.token_checksum, '', t.scope, t.expires, t.created, t.user_id,"
        f" COALESCE({client}, '') FROM {BEFORE} t {join}"
    )
    drop(schema_editor)


def drop(schema_editor):
    """Drop the old table of tokens, and the foreign keys into it from the toolkit's refresh tokens."""
    connection = schema_editor.connection
    if connection.vendor == "mysql":
        for table in connection.introspection.table_names():
            with connection.cursor() as cursor:
                constraints = connection.introspection.get_constraints(cursor, table)
            for name, constraint in constraints.items():
                if (constraint["foreign_key"] or ("",))[0] == BEFORE:
                    schema_editor.execute(f"ALTER TABLE {table} DROP FOREIGN KEY {name}")
    cascade = "CASCADE" if connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TABLE {BEFORE} {cascade}")


class Migration(migrations.Migration):
    """Create a table of tokens without foreign keys into django-oauth-toolkit's, which becomes optional."""

    dependencies = [
        ("relations", "0008_first_published_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, default="", max_length=255, verbose_name="name")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True, verbose_name="digest")),
                (
                    "prefix",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=16, verbose_name="begins with"
                    ),
                ),
                (
                    "scope",
                    models.TextField(blank=True, help_text="Words, with spaces between them.", verbose_name="scope"),
                ),
                (
                    "expires",
                    models.DateTimeField(
                        blank=True, help_text="Empty: it does not expire.", null=True, verbose_name="expires"
                    ),
                ),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "client",
                    models.CharField(
                        blank=True, db_index=True, default="", max_length=100, verbose_name="client"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations_tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "access token",
                "verbose_name_plural": "access tokens",
                "db_table": "relations_token",
            },
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop, atomic=False),
    ]
