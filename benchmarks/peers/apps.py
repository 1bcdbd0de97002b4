from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.conf import settings


class PeersConfig(AppConfig):
    """Has the library of these settings watch the shop's models."""

    name = "benchmarks.peers"
    adapter: Any

    def ready(self) -> None:
        self.adapter = import_module(f"benchmarks.peers.adapters.{settings.PEER.adapter}")
        self.adapter.watch()
