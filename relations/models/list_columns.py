"""The columns that a user has chosen for the list of a flow's entries in the admin."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .flow import Flow


class ListColumns(models.Model):
    """The columns that one user has chosen for the list of a flow's entries in the admin.

    `columns` is a list of keys: the primary key of a field as text, or the name of another column.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    flow = models.ForeignKey(Flow, models.CASCADE, related_name="+", verbose_name=_("flow"))
    columns = models.JSONField(_("columns"), default=list)

    class Meta:
        verbose_name = _("columns of a list")
        verbose_name_plural = _("columns of lists")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("user", "flow"), name="relations_list_columns_once")]

    def __str__(self) -> str:
        return f"{self.flow}: {self.user}"
