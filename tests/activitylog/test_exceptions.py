"""What is raised comes whole through a queue of tasks, or from another process: both pickle it."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pytest
from django.db import DatabaseError

from activitylog.exceptions import AppendOnlyError, EntryNotWrittenError
from activitylog.models import SavedView
from activitylog.partitions.locking import LogInUseError
from activitylog.retention.archives import ArchiveError
from activitylog.retention.terms import RetentionTooShortError
from activitylog.saved_views.editing import NameTakenError

ERRORS = [
    AppendOnlyError("QuerySet.update()"),
    EntryNotWrittenError.because_of(DatabaseError("no such table"), using="other", table="log"),
    LogInUseError(),
    ArchiveError("The archive was changed."),
    RetentionTooShortError(timedelta(hours=1)),
    NameTakenError(SavedView(name="Mine"), by_shared=True),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_says_the_same_once_it_was_pickled(error):
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  made in the line above

    assert type(again) is type(error)
    assert str(again) == str(error) != ""
    assert repr(vars(again)) == repr(vars(error))
