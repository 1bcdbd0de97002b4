"""Who acts, carried to PostgreSQL's triggers in the text of a statement.

No round trip, and no state of the session, which a pooler would hand to somebody else: a comment at
the very beginning, of base64, which nothing that a client sends can end.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from activitylog.context import Origin, current_origin, is_in_context
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
    """Return JSON in base64, without the characters that PostgreSQL's JSON refuses."""
    text = json.dumps(carried, ensure_ascii=False).replace(r"\u0000", "")
    return base64.b64encode(text.encode(errors="replace")).decode()
