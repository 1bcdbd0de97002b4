"""An activity log: every change of registered models, by whom, from where, and what it was before.

The public names; `activitylog.policy.Policy`, the middleware and the settings complete them.
"""

from activitylog.actions import Action
from activitylog.context import activity_context
from activitylog.declaration import ANY, ModelActivity
from activitylog.recording import paused, record
from activitylog.registry import register

__all__ = ["ANY", "Action", "ModelActivity", "activity_context", "paused", "record", "register"]
