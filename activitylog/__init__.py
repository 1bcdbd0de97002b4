"""An activity log: every change of registered models, by whom, from where, and what it was before.

The public names; the middleware and the settings complete them. Nothing here loads a model, so that
any module of the host can import it at any time.
"""

from activitylog.actions import Action
from activitylog.context import activity_context
from activitylog.declaration import ANY, ModelActivity
from activitylog.policy import ALL, BusinessSettings, Policy
from activitylog.recording import paused, record
from activitylog.registry import register

__all__ = [
    "ALL",
    "ANY",
    "Action",
    "BusinessSettings",
    "ModelActivity",
    "Policy",
    "activity_context",
    "paused",
    "record",
    "register",
]
