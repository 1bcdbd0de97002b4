"""What Accoraze's pages need beyond Django's own tags."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from accoraze.accounts.models import Business, User

register = template.Library()

AVATAR_HUES = 8


@register.filter
def money(amount: Decimal | None, business: Business) -> str:
    """Write an amount in the currency of the business; nothing stays empty."""
    return "" if amount is None else business.currency.format(amount)


@register.filter
def initials(user: User) -> str:
    """Return the first letters of the first and last word of the name."""
    words = user.name.split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


@register.filter
def hue(user: User) -> int:
    """Return the number of the avatar's colour, which follows from the person's id."""
    return user.pk % AVATAR_HUES + 1


@register.filter
def signed(number: int) -> str:
    """Write a whole number with its sign, a true minus where it is below zero."""
    sign = "\N{MINUS SIGN}" if number < 0 else "+"
    return f"{sign}{number_format(abs(number), force_grouping=True)}"


@register.filter
def percent(share: Decimal | None) -> str:
    """Write a change in percent with its sign and one decimal; nothing for None."""
    if share is None:
        return ""
    sign = "\N{MINUS SIGN}" if share < 0 else "+"
    return f"{sign}{number_format(round(abs(share), 1), 1, force_grouping=True)}\N{NO-BREAK SPACE}%"
