"""An admin site for content: flows in the sidebar, a home page, and a search for entries by keyboard.

To use it, a project puts `relations.admin_site.config.AdminConfig` in INSTALLED_APPS instead of
`django.contrib.admin`. All other pages of the admin also work with Django's own site.
"""
