"""Rows that two people may have open at once: whoever saves second finds out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from accoraze import clock
from accoraze.fields import FieldBox, reason_field
from activitylog.models import ActivityEntry

if TYPE_CHECKING:
    from accoraze.accounts.models import Business, User


class Versioned(models.Model):
    """A row that counts its saves, so that a form knows whether it is still what it showed."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("added"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(_("last changed"), default=clock.now, editable=False)

    class Meta:
        abstract = True

    def mark_changed(self) -> list[str]:
        """Count the version up, and return the fields that a save must write for it."""
        self.version += 1
        self.updated_at = clock.now()
        return ["version", "updated_at"]


VersionedRow = TypeVar("VersionedRow", bound=Versioned)


class ChangedMeanwhileError(Exception):
    """Somebody else saved the row, given as `current`, since it was read."""

    def __init__(self, current: Any) -> None:
        super().__init__(current)
        self.current = current


def locked(row: VersionedRow, seen_version: int | None) -> VersionedRow:
    """
    Return the row as it is now, locked until the transaction ends.

    Raises ChangedMeanwhileError unless it is still the version that was seen (None: any), and
    the model's DoesNotExist when it is gone.
    """
    rows = type(row)._default_manager.select_for_update(of=("self",))
    current = rows.get(pk=row.pk)
    if seen_version is not None and current.version != seen_version:
        raise ChangedMeanwhileError(current)
    return current


def who_changed(row: Versioned, reader: User) -> str:
    """Return who changed the row last, if the log tells the reader and it was somebody else."""
    entries = ActivityEntry.objects.visible_to(reader)
    latest = entries.for_target(row._meta.label_lower, str(row.pk)).order_by("-id").first()
    return latest.actor_name if latest and latest.actor_id != str(reader.pk) else ""


class VersionedForm(forms.ModelForm):
    """
    A form that adds a row to a person's business, or changes one of it.

    A change may have a reason, and is refused when somebody else saved in between.
    """

    bound_field_class = FieldBox

    reason = reason_field()
    seen_version = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.business: Business = user.business
        if self.is_new:
            del self.fields["reason"]
            del self.fields["seen_version"]
        else:
            self.initial["seen_version"] = self.instance.version

    @property
    def is_new(self) -> bool:
        return self.instance.pk is None

    @property
    def written_fields(self) -> list[str]:
        """Return the fields of the row that this form writes."""
        return [name for name in self._meta.fields or () if name in self.fields]

    @property
    def written_columns(self) -> list[str]:
        """Return what a save writes of the row: the fields, unless a form adds what follows."""
        return self.written_fields

    def save(self, commit: bool = True) -> Any:
        """
        Write what was typed, in one transaction.

        Raises ChangedMeanwhileError, and writes nothing, when somebody else saved since the form
        was opened.
        """
        row = self.instance
        if self.is_new:
            row.business = self.business
            row.save()
            return row
        with transaction.atomic():
            # A form that does not say what it was opened with has seen no version.
            current = locked(row, self.cleaned_data["seen_version"] or 0)
            row.version = current.version
            row.save(update_fields=[*self.written_columns, *row.mark_changed()])
        return row

    def differences(self, saved: forms.ModelForm) -> list[tuple[forms.BoundField, ...]]:
        """Return the fields, as saved and as typed here, in which this form differs."""
        return [
            (saved[name], self[name])
            for name in self.written_fields
            if self.fields[name].has_changed(saved[name].value(), self[name].value())
        ]


class VersionedFormMixin:
    """An editing view that shows a conflict beside what was typed; saving again decides."""

    request: Any
    get_context_data: Any
    render_to_response: Any

    def form_valid(self, form: VersionedForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ChangedMeanwhileError as conflict:
            data = cast("QueryDict", form.data).copy()
            data[form.add_prefix("seen_version")] = conflict.current.version
            form.data = data
            saved = type(form)(instance=conflict.current, user=self.request.user)
            context = self.get_context_data(
                form=form,
                current=conflict.current,
                differences=form.differences(saved),
                changed_by=who_changed(conflict.current, self.request.user),
            )
            return self.render_to_response(context, status=409)
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
