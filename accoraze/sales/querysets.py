from __future__ import annotations

from typing import Self

from django.db.models import Q

from accoraze.accounts.querysets import BusinessQuerySet

MAX_NUMBER_LENGTH = 9


class CustomerQuerySet(BusinessQuerySet):
    def matching(self, words: str) -> Self:
        """Keep customers whose name, e-mail or phone number holds every word."""
        condition = Q()
        for word in words.split():
            condition &= (
                Q(name__icontains=word) | Q(email__icontains=word) | Q(phone__icontains=word)
            )
        return self.filter(condition)

    def not_archived(self) -> Self:
        return self.exclude(status="archived")


class OrderQuerySet(BusinessQuerySet):
    def matching(self, words: str) -> Self:
        """Keep orders that have every word as their number or in the customer's name."""
        condition = Q()
        for word in words.split():
            number = word.removeprefix("#")
            is_number = number.isascii() and number.isdigit() and len(number) <= MAX_NUMBER_LENGTH
            condition &= Q(customer__name__icontains=word) | (
                Q(number=int(number)) if is_number else Q()
            )
        return self.filter(condition)
