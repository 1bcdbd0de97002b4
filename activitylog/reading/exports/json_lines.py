"""JSON lines for programs: every entry with its values as they are stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from activitylog.reading.exports.columns import Address
from activitylog.reading.presentation.lines import Line


def json_lines(lines: Iterable[Line], address: Address) -> Iterator[bytes]:
    """Yield one JSON object a line, in ASCII: what a terminal shows is what stands there."""
    for line in lines:
        yield json.dumps(said_of(line, address)).encode("ascii") + b"\n"


def said_of(line: Line, address: Address) -> dict[str, Any]:
    """Return an entry as its viewer may see it; `hidden` names the fields that they may not."""
    entry = line.entry
    changes, hidden = line.told.change_reader.visible_part(entry.changes)
    return {
        "id": str(entry.id),
        "occurred_at": line.at.isoformat(),
        "operation": _text(entry.request_id),
        "part_of": _text(entry.parent_id),
        "actor": {
            "id": entry.actor_id,
            "name": entry.actor_name,
            "email": entry.actor_email,
            "role": entry.actor_role,
        },
        "source": entry.source,
        "outcome": entry.outcome,
        "ip": entry.ip,
        "type": entry.category,
        "action": entry.action,
        "target": {
            "type": entry.target_type,
            "id": entry.target_id,
            "name": entry.target_name,
        },
        "details": entry.details,
        "changes": changes,
        "hidden": hidden,
        "context": entry.context,
        "url": address(entry.get_absolute_url()),
    }


def _text(id_: Any) -> str | None:
    return None if id_ is None else str(id_)
