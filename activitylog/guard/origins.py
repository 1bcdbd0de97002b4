"""Who acts, carried to PostgreSQL's triggers in the text of a statement.

No round trip, and no state of the session, which a pooler would hand to somebody else: a comment at
the very beginning, of base64, which nothing that a client sends can end.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from activitylog.context import current_origin, is_in_context
from activitylog.entries import clean
from activitylog.origin import Origin
from activitylog.registry import registry

LONGEST = 15_000
"""Characters of base64; the triggers look no further. A longer origin goes without its remarks."""


def origin_comment() -> str:
    """Return the comment that tells the triggers who acts; empty outside every context."""
    if not is_in_context():
        return ""
    carried = _carried(current_origin())
    encoded = _encoded(carried)
    if len(encoded) > LONGEST:
        encoded = _encoded({**carried, "remarks": {}})
    return f"/*activitylog:from {encoded}*/ "


def _carried(origin: Origin) -> dict[str, Any]:
    actor, business_id = origin.actor, origin.business_id
    carried: dict[str, Any] = {
        "actor": {
            "id": actor.id,
            "name": actor.name,
            "email": actor.email,
            "role": actor.role,
        },
        "business": business_id,
        "ip": origin.ip,
        "request_id": str(origin.operation_id),
        "remarks": origin.remarks(),
    }
    if origin.at is not None:
        carried["at"] = origin.at.isoformat()
    if business_id is not None and any(tracking.money for tracking in registry):
        carried["currency"] = origin.settings(business_id).currency
    return carried


def _encoded(carried: dict[str, Any]) -> str:
    return base64.b64encode(json.dumps(_cleaned(carried)).encode()).decode()


def _cleaned(value: Any) -> Any:
    """Return what is carried without the characters that PostgreSQL's JSON refuses."""
    if isinstance(value, dict):
        return {name: _cleaned(item) for name, item in value.items()}
    return clean(value) if isinstance(value, str) else value
