from django.db import migrations
from oauth2_provider.settings import oauth2_settings


def make_missing_tables(apps, schema_editor):
    """Create django-oauth-toolkit's tables of tokens if they are missing.

    They are where AccessToken of `relations` once replaced the toolkit's model.
    """
    token = apps.get_model("oauth2_provider", "AccessToken")
    tables = schema_editor.connection.introspection.table_names()
    if token._meta.swapped or token._meta.db_table in tables:
        return
    # Its key was into the table that is gone. No server of ours has issued a refresh token.
    refresh_token = apps.get_model("oauth2_provider", "RefreshToken")
    if not refresh_token._meta.swapped:
        schema_editor.delete_model(refresh_token)
        schema_editor.create_model(refresh_token)
    schema_editor.create_model(token)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("relations", "0009_own_tokens"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        migrations.swappable_dependency(oauth2_settings.APPLICATION_MODEL),
    ]

    operations = [
        migrations.RunPython(make_missing_tables, migrations.RunPython.noop, atomic=False),
        migrations.CreateModel(
            name="Client",
            fields=[],
            options={
                "verbose_name": "client",
                "verbose_name_plural": "clients",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=(oauth2_settings.APPLICATION_MODEL.lower(),),
        ),
    ]
