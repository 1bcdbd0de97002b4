"""The currencies a business may trade in, and how an amount of one is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats


@dataclass(frozen=True)
class Currency:
    """An ISO 4217 currency: its code, the sign before an amount, and its decimals."""

    code: str
    name: str
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
        return f"{minus}{self.sign}{digits}"


CURRENCIES = {
    currency.code: currency
    for currency in (
        Currency("AED", "UAE dirham", "AED\N{NO-BREAK SPACE}"),
        Currency("AUD", "Australian dollar", "A$"),
        Currency("BRL", "Brazilian real", "R$"),
        Currency("CAD", "Canadian dollar", "CA$"),
        Currency("CHF", "Swiss franc", "CHF\N{NO-BREAK SPACE}"),
        Currency("CNY", "Chinese yuan", "CN¥"),
        Currency("CZK", "Czech koruna", "CZK\N{NO-BREAK SPACE}"),
        Currency("DKK", "Danish krone", "DKK\N{NO-BREAK SPACE}"),
        Currency("EUR", "Euro", "€"),
        Currency("GBP", "Pound sterling", "£"),
        Currency("GHS", "Ghanaian cedi", "GH₵"),
        Currency("INR", "Indian rupee", "₹"),
        Currency("JPY", "Japanese yen", "¥", 0),
        Currency("KES", "Kenyan shilling", "KSh\N{NO-BREAK SPACE}"),
        Currency("KRW", "South Korean won", "₩", 0),
        Currency("MXN", "Mexican peso", "MX$"),
        Currency("NGN", "Nigerian naira", "₦"),
        Currency("NOK", "Norwegian krone", "NOK\N{NO-BREAK SPACE}"),
        Currency("NZD", "New Zealand dollar", "NZ$"),
        Currency("PLN", "Polish złoty", "PLN\N{NO-BREAK SPACE}"),
        Currency("SEK", "Swedish krona", "SEK\N{NO-BREAK SPACE}"),
        Currency("USD", "US dollar", "$"),
        Currency("XOF", "West African CFA franc", "F\N{NO-BREAK SPACE}CFA\N{NO-BREAK SPACE}", 0),
        Currency("ZAR", "South African rand", "R\N{NO-BREAK SPACE}"),
    )
}
CHOICES = [(code, f"{code} · {currency.name}") for code, currency in CURRENCIES.items()]
