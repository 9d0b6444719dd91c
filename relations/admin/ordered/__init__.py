"""Lists of a project's own models in their admin: the inline of an OrderedManyToManyField."""
