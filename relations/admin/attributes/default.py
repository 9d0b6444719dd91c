"""The form field for the default of a field, as text that its type reads."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...models import FieldType
from ..jsonfield import StrictDecoder
from ..sent import Sent, SentField

AS_JSON = (
    *(FieldType.INTEGER, FieldType.BIGINTEGER, FieldType.FLOAT, FieldType.DECIMAL, FieldType.BOOLEAN),
    *(FieldType.JSON, FieldType.BLOCKS, FieldType.MEDIA, FieldType.COMPONENT, FieldType.DYNAMICZONE),
)


class DefaultWidget(forms.TextInput):
    """A text input for a default, whose value is a Sent.

    What the text means depends on the field's type, which another input of the page has.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        return Sent(data, name)

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, Sent):
            return value.text
        return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class DefaultField(SentField):
    """A form field for a default. Its cleaned value is text for texts and dates, else what the JSON says.

    None for an empty input. `kind` is the name of the input in which the field's type is chosen.
    """

    widget: DefaultWidget
    default_error_messages = {"invalid": _("This is not a value of this type.")}

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(required=False, widget=DefaultWidget(attrs={"class": "vTextField"}), **kwargs)

    def clean(self, value: Sent) -> Any:
        if not value.text.strip():
            return None
        if value.beside(self.kind) not in AS_JSON:
            return value.text
        try:
            return json.loads(value.text, cls=StrictDecoder)
        except (ValueError, RecursionError):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid") from None
