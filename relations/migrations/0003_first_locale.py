import uuid

from django.db import migrations


def create(apps, schema_editor):
    using = schema_editor.connection.alias
    apps.get_model("relations", "Locale").objects.using(using).get_or_create(
        code="en", defaults={"name": "English", "is_default": True}
    )
    apps.get_model("relations", "SchemaState").objects.using(using).get_or_create(
        pk=1, defaults={"stamp": uuid.uuid4()}
    )


class Migration(migrations.Migration):
    dependencies = [("relations", "0002_access_token_keys")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
