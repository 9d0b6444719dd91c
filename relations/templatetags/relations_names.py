"""Template filters that return names of flows and fields for people."""

from django import template

from ..engine.titles import plural, readable

register = template.Library()
register.filter("plural", plural)
register.filter("readable", readable)
