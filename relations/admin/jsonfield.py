"""A form field for strict JSON, shown with indentation."""

from __future__ import annotations

import json
from typing import Any

from django import forms


class StrictDecoder(json.JSONDecoder):
    """A JSON decoder that refuses NaN, Infinity, null characters, lone surrogates and too deep nesting.

    Not every database can store these. For each it raises JSONDecodeError, which the form field shows.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(parse_constant=self._refuse, **kwargs)

    def decode(self, text: str, *args: Any) -> Any:
        try:
            value = super().decode(text, *args)
            plain = json.dumps(value, ensure_ascii=False)
            plain.encode()
        except RecursionError:
            raise json.JSONDecodeError("too deep", "", 0) from None
        except UnicodeEncodeError:
            raise json.JSONDecodeError("half a character", "", 0) from None
        if "\\u0000" in plain.replace("\\\\", ""):
            raise json.JSONDecodeError("a null character", "", 0)
        return value

    @staticmethod
    def _refuse(name: str) -> None:
        raise json.JSONDecodeError(f"{name} is no JSON", "", 0)


class StrictJSONField(forms.JSONField):
    """A JSON field in which an empty input is None and None is shown as an empty input, not as `null`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"decoder": StrictDecoder})

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, forms.fields.InvalidJSONInput):
            return value
        return json.dumps(value, ensure_ascii=False, indent=2)
