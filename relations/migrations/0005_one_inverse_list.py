from django.db import migrations, models

GAP = 1 << 32
ROWS = 500
LIST = ('target_id', 'field_id', 'target_locale', 'target_status', 'source_status')


def join_lists(apps, schema_editor):
    """Join the inverse lists of a target, one for each locale of its sources, to one list with new positions.

    The default locale's rows come first, then the others by the locale's code, each in the order that they
    had.
    """
    using = schema_editor.connection.alias
    Link = apps.get_model('relations', 'Link')
    Locale = apps.get_model('relations', 'Locale')
    default = Locale.objects.using(using).filter(is_default=True).values_list('code', flat=True).first()
    rows = Link._base_manager.using(using).filter(inverse_position__isnull=False, target__isnull=False)
    several = (
        rows.order_by().values(*LIST).annotate(locales=models.Count('source_locale', distinct=True))
        .filter(locales__gt=1)
    )
    for found in list(several.values_list(*LIST)):
        listed = rows.filter(**dict(zip(LIST, found, strict=True)))
        columns = ('pk', 'source_locale', 'inverse_position')
        ordered = sorted(
            listed.values_list(*columns), key=lambda row: (row[1] != default, row[1], row[2])
        )
        # Behind all former keys: the former constraint is still there.
        start = max(key for _, _, key in ordered) + GAP
        changed = [Link(pk=pk, inverse_position=start + at * GAP) for at, (pk, _, _) in enumerate(ordered)]
        Link._base_manager.using(using).bulk_update(changed, ['inverse_position'], batch_size=ROWS)


def nothing(apps, schema_editor):
    """Do nothing when the migration is reversed: the lists by locale may keep the joined positions."""


class Migration(migrations.Migration):
    dependencies = [
        ('relations', '0004_assets_and_components'),
    ]

    operations = [
        migrations.RunPython(join_lists, nothing),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.UniqueConstraint(
                fields=(
                    'target', 'field', 'target_locale', 'target_status', 'source_status', 'inverse_position',
                ),
                name='relations_link_inverse_list',
            ),
        ),
        # Last: MariaDB needs an index that begins with the foreign key at all times.
        migrations.RemoveConstraint(model_name='link', name='relations_link_inverse_order'),
    ]
