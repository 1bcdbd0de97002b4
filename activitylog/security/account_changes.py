"""What a change of a row means for security: passwords, and transitions declared to be security.

A password counts as changed when the column of the user model did, whichever write of the ORM did
it: the table is watched even where the model is not registered. Its row's entries leave the column
out, since `password.changed` says it. Django also writes a new hash of the same password when one
of outdated strength is used; that is not a change. It is told apart by how it is saved (the column
alone, by an object that was given no new password) together with what is replaced (a hash that the
first of PASSWORD_HASHERS would not make any more).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import get_hasher, identify_hasher, is_password_usable
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.db.models.signals import pre_save

from activitylog.actions import Action
from activitylog.context import activity_context, current_origin
from activitylog.drafting import Statement, drafts_of
from activitylog.encoding import MASKED, key_text
from activitylog.entries import Draft, Row
from activitylog.lookups import found_by
from activitylog.past import as_of
from activitylog.policy import SECURITY
from activitylog.registry import registry
from activitylog.security.events import draft_about, with_browser
from activitylog.signals import rows_updated
from activitylog.tracking import PASSWORD, Tracking
from activitylog.writer import write

_upgraded_hash: ContextVar[str] = ContextVar("activitylog_upgraded_hash", default="")


def connect() -> None:
    """Listen to updates, and watch the user model's passwords; once is enough."""
    rows_updated.connect(log_security_transitions, dispatch_uid="activitylog.log_transitions")
    users = get_user_model()
    column = _password_column(users)
    if column is None:
        return
    registry.watch(column.model)
    rows_updated.connect(log_passwords, column.model, dispatch_uid="activitylog.log_passwords")
    for model in apps.get_models():
        if issubclass(model, users):
            pre_save.connect(note_upgrade, model, dispatch_uid="activitylog.note_upgrade")


def note_upgrade(*, instance: Any, update_fields: Collection[str] | None, **sent: Any) -> None:
    """Remember the hash that is about to be saved for a password which is already there."""
    if (
        update_fields
        and set(update_fields) == {PASSWORD}
        and getattr(instance, "_password", None) is None
    ):
        _upgraded_hash.set(instance.password)


def log_passwords(
    *, sender: type[Model], using: str, rows: Sequence[tuple[Row, Row]], **sent: Any
) -> None:
    """Record whose password was changed, an entry for each; null is an unusable password.

    The actor is the current one. In a request of nobody who is signed in, as with a link that was
    sent by e-mail, it is the person whose password it is.
    """
    key = sender._meta.pk.attname
    changes = {after[key]: change for before, after in rows if (change := _change(before, after))}
    users = get_user_model()._base_manager.using(using)
    people = list(found_by(users, "pk", changes)) if changes else []
    if not people:
        return
    origin = current_origin()
    is_by_link = origin.request is not None and not origin.actor.id and len(people) == 1
    with activity_context(actor=people[0]) if is_by_link else nullcontext(origin) as origin:
        drafts = []
        for person in people:
            said = {PASSWORD: changes[person.pk]}
            drafts.append(draft_about(person, "password.changed", origin, changes=said))
        write(drafts, origin, using)


def log_security_transitions(
    *,
    sender: type[Model],
    using: str,
    fields: Sequence[Field[Any, Any]],
    rows: Sequence[tuple[Row, Row]],
    **sent: Any,
) -> None:
    """Write transitions that are declared as security (a change of role) to the security log too.

    Each log is whole for its readers, and no entry stands in both: this one tells of the field
    alone, for each row by itself, so that the person concerned finds it among their own.
    """
    tracking = as_of(registry.for_table(sender._meta.db_table), fields[-1].model)
    if not isinstance(tracking, Tracking) or not tracking.has_security_transitions:
        return
    if tracking.owner_field is not None:
        return
    keys = [field.attname for field in tracking.opts.pk_fields]
    found = {
        key_text([after[key] for key in keys]): ((before, after), marked)
        for before, after in rows
        if (marked := [t for t in tracking.transitions(before, after) if t[1].is_security])
    }
    if not found:
        return
    origin = current_origin()
    pairs = [pair for pair, _marked in found.values()]
    drafts = [
        with_browser(_copy(draft, field, action), origin)
        for draft in drafts_of(tracking, Statement(fields, pairs, using, origin))
        for field, action in found[draft.target_id][1]
        if field.name in draft.changes
    ]
    write(drafts, origin, using)


def _copy(draft: Draft, field: Field[Any, Any], action: Action) -> Draft:
    changes = {field.name: draft.changes[field.name]}
    context = dict(draft.context)
    return replace(draft, category=SECURITY, action=action.key, changes=changes, context=context)


def _change(before: Row, after: Row) -> list[str | None] | None:
    """Return `[before, after]`, each masked or null, or None where the password is the same."""
    then, now = before.get(PASSWORD, ""), after.get(PASSWORD, "")
    if then == now or (now == _upgraded_hash.get() and _is_outdated(then)):
        return None
    change = [MASKED if is_password_usable(encoded) else None for encoded in (then, now)]
    return change if any(change) else None


def _is_outdated(encoded: str) -> bool:
    """Return whether Django replaces this hash when its password is used."""
    try:
        hasher = identify_hasher(encoded)
    except ValueError:
        return False
    preferred = get_hasher()
    return hasher.algorithm != preferred.algorithm or bool(preferred.must_update(encoded))


def _password_column(users: type[Model]) -> Field[Any, Any] | None:
    try:
        column = users._meta.get_field(PASSWORD)
    except FieldDoesNotExist:
        return None
    return column if isinstance(column, Field) else None
