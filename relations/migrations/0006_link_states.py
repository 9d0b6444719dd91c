from django.db import migrations, models

GAP = 1 << 32
STATUSES = ('draft', 'published')


def fill_states(apps, schema_editor):
    """Fill the locales and statuses of links that lack them, from their source and the flows at both ends.

    Of links that are then the same, one is kept. If only the target's flow has drafts, the link leads to the
    draft, so that readers see no more than before.
    """
    using = schema_editor.connection.alias
    Link = apps.get_model('relations', 'Link')
    every = Link._base_manager.using(using)
    stateless = every.exclude(source_status__in=STATUSES, target_status__in=STATUSES)
    for link in stateless.select_related('source__flow', 'target__flow').order_by('pk'):
        source, target = link.source, link.target
        link.source_locale, link.source_status = source.locale, source.status
        if target is None or not target.flow.localized:
            link.target_locale = ''
        elif source.flow.localized:
            link.target_locale = source.locale
        if target is None or not target.flow.draft_and_publish:
            link.target_status = 'published'
        elif source.flow.draft_and_publish:
            link.target_status = source.status
        elif link.target_status not in STATUSES:
            link.target_status = 'draft'
        twins = every.filter(
            source=source, field=link.field_id, target=target, target_locale=link.target_locale,
            target_status=link.target_status, resource_type=link.resource_type, resource_id=link.resource_id,
        )
        if twins.exclude(pk=link.pk).exists():
            link.delete(using=using)
            continue
        if link.inverse_position is not None:
            listed = every.filter(
                target=target, field=link.field_id, target_locale=link.target_locale,
                target_status=link.target_status, source_status=link.source_status,
            )
            last = listed.aggregate(last=models.Max('inverse_position'))['last'] or 0
            link.inverse_position = last + GAP
        link.save(using=using)


def nothing(apps, schema_editor):
    """Do nothing when the migration is reversed: the locales and statuses stay."""


class Migration(migrations.Migration):
    dependencies = [
        ('relations', '0005_one_inverse_list'),
    ]

    operations = [
        migrations.RunPython(fill_states, nothing),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(
                condition=models.Q(source_status__in=STATUSES), name='relations_link_source_status'
            ),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(
                condition=models.Q(target_status__in=STATUSES), name='relations_link_target_status'
            ),
        ),
    ]
