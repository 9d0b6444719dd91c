import django.db.models.deletion
from django.db import migrations, models

HOLDING = ('media', 'component', 'dynamiczone')
ROWS = 500


def fill(apps, schema_editor):
    """Fill the table AssetUse from the stored values of all versions, in batches."""
    using = schema_editor.connection.alias
    Field, Component, EntryVersion, AssetUse = (
        apps.get_model('relations', name) for name in ('Field', 'Component', 'EntryVersion', 'AssetUse')
    )
    components = dict(Component.objects.using(using).values_list('uid', 'attributes'))
    fields = {}
    holding = Field.objects.using(using).filter(field_type__in=HOLDING, flow__isnull=False)
    for pk, flow, slug, kind, options in holding.values_list('pk', 'flow', 'slug', 'field_type', 'options'):
        fields.setdefault(flow, []).append((pk, slug, {**options, 'type': kind}))
    versions = EntryVersion.objects.using(using).filter(flow__in=fields).order_by('pk').only('flow_id', 'values')
    last = 0
    while batch := list(versions.filter(pk__gt=last)[:ROWS]):
        rows = []
        for version in batch:
            for pk, slug, described in fields[version.flow_id]:
                found = sorted(in_value(described, version.values.get(slug), (), components))
                rows += [
                    AssetUse(version_id=version.pk, field_id=pk, number=number, path=path, document_id=name)
                    for number, (path, name) in enumerate(found)
                ]
        AssetUse.objects.using(using).bulk_create(rows, batch_size=ROWS)
        last = batch[-1].pk


def in_value(described, value, at, components):
    """Yield (path, documentId) of each file in the value of a field or attribute.

    `described` is its description, `at` the path to the value, `components` maps uids to attributes.
    """
    items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
    for place, item in items:
        here = at if place is None else (*at, place)
        if described.get('type') == 'media' and isinstance(item, str):
            yield '.'.join(map(str, here)), item
        elif described.get('type') in HOLDING and isinstance(item, dict):
            uid = described.get('component') or item.get('__component')
            attributes = components.get(uid) or {}
            for slug in item.keys() & attributes.keys():
                yield from in_value(attributes[slug], item[slug], (*here, slug), components)


class Migration(migrations.Migration):
    dependencies = [('relations', '0010_parts')]

    operations = [
        migrations.AddField(
            model_name='asset',
            name='formats',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='smaller sizes'),
        ),
        migrations.CreateModel(
            name='AssetUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document_id', models.CharField(db_index=True, max_length=64, null=True, verbose_name='document id of the file')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('path', models.TextField(blank=True, verbose_name='path')),
                ('field', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relations.field', verbose_name='field')),
                ('version', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='relations.entryversion', verbose_name='version')),
            ],
            options={
                'verbose_name': 'use of a file',
                'verbose_name_plural': 'uses of files',
            },
        ),
        migrations.AddConstraint(
            model_name='assetuse',
            constraint=models.UniqueConstraint(fields=('version', 'field', 'number'), name='relations_assetuse_place'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
