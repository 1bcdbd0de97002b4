"""Saved views: filters of a log under a name, shared with roles, and where a reader starts."""
