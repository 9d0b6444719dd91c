"""Store the hour of a token's last use, and make "publish" a permission apart from "change"."""

from django.db import migrations, models


def grant(apps, editor):
    """Give the new permission to publish entries to all users and groups that may change entries."""
    using = editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(using)
    change = permissions.filter(codename="change_entry", content_type__app_label="relations").first()
    if change is None:
        return  # a new database: Django makes the permissions after all migrations
    kind = kinds.get(pk=change.content_type_id)
    publish, _ = permissions.get_or_create(
        codename="publish_entry", content_type=kind, defaults={"name": "Can publish entry"}
    )
    for group in change.group_set.all():
        group.permissions.add(publish)
    for user in change.user_set.all():
        user.user_permissions.add(publish)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("relations", "0018_list_columns"),
    ]

    operations = [
        migrations.AddField(
            model_name="accesstoken",
            name="used",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last used"),
        ),
        migrations.AlterModelOptions(
            name="entry",
            options={
                "permissions": (("publish_entry", "Can publish entry"),),
                "verbose_name": "entry",
                "verbose_name_plural": "entries",
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
