"""The configuration of Django's admin app with the site for content."""

from django.contrib.admin.apps import AdminConfig as StockConfig


class AdminConfig(StockConfig):
    """Django's admin app with the site for content; replaces `django.contrib.admin` in INSTALLED_APPS."""

    default = False
    default_site = "relations.admin_site.site.ContentSite"
