"""Sending what a statement wrote, to whom it concerns: the table's own model, and its heirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Field
from django.dispatch import Signal

from activitylog.capture.columns import Columns, Row
from activitylog.capture.inheritance import completed, pairs_of_heir
from activitylog.links import Link
from activitylog.past import as_of, today
from activitylog.registry import registry
from activitylog.signals import rows_deleted, rows_inserted, rows_updated
from activitylog.tracking import Tracking

Pair = tuple[Row, Row]


class Announcement:
    """What one statement on one table did, to be sent before its transaction goes on."""

    def __init__(self, columns: Columns, using: str, call: object | None) -> None:
        self.columns = columns
        self.using = using
        self.call = call
        self.tracking = as_of(registry.captured(columns.table), columns.model)

    def inserted(self, rows: Sequence[Row]) -> None:
        self._send_rows(rows_inserted, rows)

    def deleted(self, rows: Sequence[Row]) -> None:
        self._send_rows(rows_deleted, rows)

    def updated(self, pairs: Sequence[Pair], key: Sequence[Field[Any, Any]]) -> None:
        """Send updated rows, before and after, and those of the models that inherit from them."""
        if not pairs:
            return
        if isinstance(self.tracking, Tracking) and self.tracking.ancestors:
            # What lies in other tables is the same before and after this statement.
            after = completed(self.tracking, [now for _then, now in pairs], self.using)
            own = [({**now, **then}, now) for (then, _now), now in zip(pairs, after, strict=True)]
            self._send(rows_updated, self.tracking, own)
        elif self.tracking:
            self._send(rows_updated, self.tracking, pairs)
        for known in registry.heirs_of(self.columns.table):
            heir = as_of(known, self.columns.model)
            upon = list(pairs_of_heir(heir, key, pairs, self.using)) if heir else []
            if heir and upon:
                self._send(rows_updated, heir, upon)

    def _send_rows(self, signal: Signal, rows: Sequence[Row]) -> None:
        if self.tracking and rows:
            if isinstance(self.tracking, Tracking) and self.tracking.ancestors:
                rows = completed(self.tracking, rows, self.using, lock=True)
            self._send(signal, self.tracking, rows)

    def _send(self, signal: Signal, tracking: Tracking | Link, rows: Sequence[Any]) -> None:
        fields = self.columns.fields
        if isinstance(tracking, Tracking) and tracking.ancestors:
            fields = tuple(field for field in tracking.opts.concrete_fields if field.column)
        signal.send(
            sender=today(tracking).model,
            using=self.using,
            fields=fields,
            rows=rows,
            call=self.call,
        )
