"""The currencies a business may trade in, and how an amount of one is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext


@dataclass(frozen=True)
class Currency:
    """An ISO 4217 currency: its code, the sign before an amount, and its decimals."""

    code: str
    name: str | Promise
    sign: str
    decimals: int = 2

    @property
    def step(self) -> Decimal:
        """Return the smallest amount: 0.01 for euro, 1 for yen."""
        return Decimal(1).scaleb(-self.decimals)

    def format(self, amount: Decimal) -> str:
        """Write the amount as the reader's language does, with a true minus sign."""
        digits = formats.number_format(abs(amount), self.decimals, force_grouping=True)
        minus = "\N{MINUS SIGN}" if amount < 0 else ""
        return minus + self.pattern.format(amount=digits)

    @property
    def pattern(self) -> str:
        """How the reader's language puts the sign beside an amount, for `format`: €{amount}."""
        pattern = pgettext("an amount with the sign of its currency", "{sign}{amount}")
        sign = self.sign if pattern.startswith("{sign}{") else self.sign.strip()
        return pattern.format(sign=sign, amount="{amount}")


CURRENCIES = {
    currency.code: currency
    for currency in (
        Currency("AED", _("UAE dirham"), "AED\N{NO-BREAK SPACE}"),
        Currency("AUD", _("Australian dollar"), "A$"),
        Currency("BRL", _("Brazilian real"), "R$"),
        Currency("CAD", _("Canadian dollar"), "CA$"),
        Currency("CHF", _("Swiss franc"), "CHF\N{NO-BREAK SPACE}"),
        Currency("CNY", _("Chinese yuan"), "CN¥"),
        Currency("CZK", _("Czech koruna"), "CZK\N{NO-BREAK SPACE}"),
        Currency("DKK", _("Danish krone"), "DKK\N{NO-BREAK SPACE}"),
        Currency("EUR", _("Euro"), "€"),
        Currency("GBP", _("Pound sterling"), "£"),
        Currency("GHS", _("Ghanaian cedi"), "GH₵"),
        Currency("INR", _("Indian rupee"), "₹"),
        Currency("JPY", _("Japanese yen"), "¥", 0),
        Currency("KES", _("Kenyan shilling"), "KSh\N{NO-BREAK SPACE}"),
        Currency("KRW", _("South Korean won"), "₩", 0),
        Currency("MXN", _("Mexican peso"), "MX$"),
        Currency("NGN", _("Nigerian naira"), "₦"),
        Currency("NOK", _("Norwegian krone"), "NOK\N{NO-BREAK SPACE}"),
        Currency("NZD", _("New Zealand dollar"), "NZ$"),
        Currency("PLN", _("Polish złoty"), "PLN\N{NO-BREAK SPACE}"),
        Currency("SEK", _("Swedish krona"), "SEK\N{NO-BREAK SPACE}"),
        Currency("USD", _("US dollar"), "$"),
        Currency("XOF", _("West African CFA franc"), "F\N{NO-BREAK SPACE}CFA\N{NO-BREAK SPACE}", 0),
        Currency("ZAR", _("South African rand"), "R\N{NO-BREAK SPACE}"),
    )
}
CHOICES = [
    (code, format_lazy("{code} · {name}", code=code, name=currency.name))
    for code, currency in CURRENCIES.items()
]
