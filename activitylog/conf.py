"""The one door to the ACTIVITYLOG_ settings: one typed property each, read at each use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

from django.conf import settings as django_settings
from django.core.signals import setting_changed

PREFIX = "ACTIVITYLOG_"
# Keys that open something are named one by one: a key alone is mostly no secret, nor is a public
# or a primary one. `pin` takes `pin_code` along, which some countries call a postal code.
DEFAULT_MASK = (
    "password", "passwd", "pwd", "passphrase", "passcode", "secret", "token", "jwt",
    "credential", "credentials", "otp", "totp", "pin", "cvv", "cvc",
    "security_code", "security_answer", "recovery_code", "backup_code",
    "api_key", "apikey", "access_key", "accesskey", "auth_key", "private_key", "privatekey",
    "secretkey", "encryption_key", "signing_key", "master_key", "ssh_key", "session_key",
)  # fmt: skip


class Settings:
    """The settings of the activity log, spelled as in the project's settings module."""

    def __init__(self) -> None:
        self._absent: set[str] = set()
        """Those that the project leaves out, which Django would look for in vain each time."""
        setting_changed.connect(self._look_again)

    @property
    def ACTIVITYLOG_POLICY(self) -> str:
        """Dotted path of the `Policy` class that says who sees what."""
        return cast("str", self._get("ACTIVITYLOG_POLICY", "activitylog.policy.Policy"))

    @property
    def ACTIVITYLOG_CATEGORIES(self) -> Mapping[str, Any]:
        """Labels of categories in the order they are offered, by key."""
        return cast("Mapping[str, Any]", self._get("ACTIVITYLOG_CATEGORIES", {}))

    @property
    def ACTIVITYLOG_VIEWS(self) -> Mapping[str, Any]:
        """Views that every business has, by key: mappings with `label`, `query` and `page`."""
        return cast("Mapping[str, Any]", self._get("ACTIVITYLOG_VIEWS", {}))

    @property
    def ACTIVITYLOG_TRUSTED_PROXIES(self) -> Sequence[str]:
        """Networks whose X-Forwarded-For is believed, and `unix:` for sockets; none by default."""
        return cast("Sequence[str]", self._get("ACTIVITYLOG_TRUSTED_PROXIES", ()))

    @property
    def ACTIVITYLOG_MASK(self) -> Sequence[str]:
        """Parts of field names whose values never reach the log."""
        return cast("Sequence[str]", self._get("ACTIVITYLOG_MASK", DEFAULT_MASK))

    @property
    def ACTIVITYLOG_RETENTION(self) -> timedelta | None:
        """How long entries are kept where a business has no term of its own; None is for ever."""
        return cast("timedelta | None", self._get("ACTIVITYLOG_RETENTION", None))

    @property
    def ACTIVITYLOG_GUARD(self) -> bool:
        """Whether what did not come through the ORM is recorded too; read at each connection."""
        return cast("bool", self._get("ACTIVITYLOG_GUARD", False))

    @property
    def ACTIVITYLOG_DATABASE(self) -> str:
        """Alias of the database that the log is read from."""
        return cast("str", self._get("ACTIVITYLOG_DATABASE", "default"))

    @property
    def ACTIVITYLOG_PAGE_SIZE(self) -> int:
        """Entries on one page of the list."""
        return cast("int", self._get("ACTIVITYLOG_PAGE_SIZE", 50))

    def _get(self, name: str, default: Any) -> Any:
        if name in self._absent:
            return default
        try:
            return getattr(django_settings, name)
        except AttributeError:
            self._absent.add(name)
            return default

    def _look_again(self, **sent: Any) -> None:
        self._absent.clear()


conf = Settings()


def known_settings() -> list[str]:
    """Return the names of all settings, in the order of this module."""
    return [name for name in vars(Settings) if name.startswith(PREFIX)]
