from __future__ import annotations

from typing import Any

from django.db import models


class LowercaseEmailField(models.EmailField):
    """An e-mail address held and looked up in lower case: one person, one account."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value.lower() if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value.lower() if isinstance(value, str) else value
