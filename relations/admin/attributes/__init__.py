"""Forms for what defines a field or an attribute of a component: its options, its default, its rules."""
