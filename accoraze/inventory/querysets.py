from __future__ import annotations

from typing import Any, Self

from django.db.models import F, Q

from accoraze.accounts.querysets import BusinessQuerySet


class ProductQuerySet(BusinessQuerySet):
    model: Any

    def matching(self, words: str) -> Self:
        """Keep products whose name or SKU holds every word."""
        condition = Q()
        for word in words.split():
            condition &= Q(name__icontains=word) | Q(sku__icontains=word)
        return self.filter(condition)

    def not_archived(self) -> Self:
        return self.exclude(status=self.model.Status.ARCHIVED)

    def to_reorder(self) -> Self:
        """Keep products that are sold and have fallen to their reorder level."""
        return self.filter(stock__lte=F("reorder_level"), status=self.model.Status.ACTIVE)
