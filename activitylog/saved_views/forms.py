"""What is asked of somebody who saves a view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activitylog.policy import get_policy
from activitylog.reading.viewer import Viewer
from activitylog.saved_views.editing import MOST_VIEWS, NameTakenError, SavedViewEditor
from activitylog.saved_views.models import NAME_LENGTH, SavedView, key_of_name


class ViewForm(forms.Form):
    """A view's name, the roles that may see it, and whether its reader starts with it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        error_messages={
            "required": _("Give the view a name."),
            "max_length": _(
                "This name is too long: write %(limit_value)d characters at most, "
                "it has %(show_value)d."
            ),
        },
    )
    is_start = forms.BooleanField(label=_("Start with it"), required=False)

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = get_policy().roles(viewer.log)
        self.fields["shared_with"] = forms.MultipleChoiceField(
            label=_("Shared with"),
            required=False,
            choices=[(key, str(label)) for key, label in roles.items()],
        )

    def clean_name(self) -> str:
        """Return the name on one line; ValidationError where nobody could read it."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not key_of_name(name):
            raise ValidationError(_("This name has nothing in it that can be read."), "unreadable")
        return name

    def kept(self, view: SavedView, editor: SavedViewEditor) -> bool:
        """Save the view as the valid form says; False, with an error, where its name is taken."""
        view.name = self.cleaned_data["name"]
        view.shared_with = self.cleaned_data["shared_with"]
        try:
            editor.save(view, is_start=self.cleaned_data["is_start"])
        except NameTakenError as taken:
            self.add_error("name", taken_text(taken, editor))
            if view.pk:
                view.refresh_from_db()
            return False
        return True


class ReplaceForm(forms.Form):
    """Which of several views gets other filters."""

    def __init__(self, views: Iterable[SavedView], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["view"] = forms.TypedChoiceField(
            label=_("View"),
            coerce=int,
            choices=[(view.pk, view.name) for view in views],
            error_messages={
                "required": _("Choose the view that gets these filters."),
                "invalid_choice": _("This is no view that you may change; choose another."),
            },
        )


def full_text(view: SavedView, editor: SavedViewEditor) -> str:
    """Return that the owner of a view can have no more, and what to do."""
    if view.owner_id == editor.me.id:
        words = gettext("You have %s views. Delete one that you do not use any more.")
        return words % MOST_VIEWS
    words = gettext("%(name)s has %(count)s views, and can have no more.")
    return words % {"name": view.owner_name, "count": MOST_VIEWS}


def taken_text(taken: NameTakenError, editor: SavedViewEditor) -> str:
    """Return whose view has a name already, and what to do."""
    if taken.by_shared:
        return gettext(
            "A view of this name is shared already; choose another name, or do not share this one."
        )
    if taken.view.owner_id == editor.me.id:
        return gettext("You have a view of this name already; choose another.")
    words = gettext("%(name)s has a view of this name already; choose another.")
    return words % {"name": taken.view.owner_name}
