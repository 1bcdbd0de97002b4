"""Numbers, money, moments and long texts as the reader's language writes them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation, localcontext

from django.utils import dateformat
from django.utils.formats import get_format, number_format
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext, pgettext

from activitylog.reading.presentation.keeping import kept, kept_by

MINUS = "\N{MINUS SIGN}"
NARROW = "\N{NO-BREAK SPACE}"
LARGEST_EXPONENT = 40
SYMBOLS = {
    "AUD": "A$", "BRL": "R$", "CAD": "CA$", "CNY": "CN¥", "EUR": "€", "GBP": "£", "ILS": "₪",
    "INR": "₹", "JPY": "¥", "KRW": "₩", "MXN": "MX$", "NGN": "₦", "NZD": "NZ$", "PHP": "₱",
    "UAH": "₴", "USD": "$", "VND": "₫",
}  # fmt: skip


def shortened(text: str, limit: int) -> str:
    """Return text cut to `limit` characters; most is shorter than that, and costs nothing."""
    return text if len(text) <= limit else Truncator(text).chars(limit)


def number_in(raw: object) -> Decimal | None:
    """Return a stored number, or None for what is none, is endless or could fill the page."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        return None
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= LARGEST_EXPONENT else None


def number_text(number: Decimal, *, is_grouped: bool = True) -> str:
    """Return `number` with the digits it has, a true minus sign and the locale's separators."""
    text = _digits_text((str(number.copy_abs()), is_grouped))
    return f"{MINUS}{text}" if number < 0 else text


@kept
def _digits_text(written: tuple[str, bool]) -> str:
    number, is_grouped = Decimal(written[0]), written[1]
    exponent = number.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return number_format(number, decimal_pos=decimals, use_l10n=True, force_grouping=is_grouped)


def money_text(amount: Decimal, currency: str) -> str:
    """Return an amount with its currency, where the reader's language puts it."""
    text = number_text(amount)
    if not currency:
        return text
    symbol = SYMBOLS.get(currency, currency)
    if get_format("DECIMAL_SEPARATOR") == ",":
        return f"{text}{NARROW}{symbol}"
    sign, digits = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    return f"{sign}{symbol}{NARROW if symbol == currency else ''}{digits}"


def signed(number: Decimal) -> str:
    """Return a difference, with its sign."""
    return number_text(number) if number < 0 else f"+{number_text(number)}"


def rounded(number: Decimal) -> Decimal:
    """Return a number to one decimal, however large it is."""
    with localcontext(prec=3 * LARGEST_EXPONENT):
        return number.quantize(Decimal("0.1"))


def percent_text(share: Decimal) -> str:
    """Return percents to one decimal, with their sign."""
    return f"{signed(rounded(share))}{NARROW}%"


def percent(before: Decimal, after: Decimal) -> str:
    """Return by how much `after` differs from `before`, which is not zero, in percent."""
    return percent_text((after - before) / abs(before) * 100)


def _day(moment: date) -> date:
    return date(moment.year, moment.month, moment.day)


def _minute(moment: time | datetime) -> time:
    return time(moment.hour, moment.minute)


def _second(moment: time | datetime) -> time:
    return time(moment.hour, moment.minute, moment.second)


@kept_by(_day)
def day_text(day: date) -> str:
    return dateformat.format(day, pgettext("date format", "j F Y"))


@kept_by(_day)
def short_day_text(day: date) -> str:
    return dateformat.format(day, pgettext("date format", "j M"))


@kept_by(_day)
def month_text(day: date) -> str:
    return dateformat.format(day, pgettext("date format", "F Y"))


@kept_by(_day)
def day_beside_weekday_text(day: date) -> str:
    return dateformat.format(day, pgettext("date format", "D j M"))


@kept_by(_day)
def weekday_text(day: date) -> str:
    return dateformat.format(day, pgettext("date format", "l"))


@kept_by(_day)
def long_day_text(day: date) -> str:
    return dateformat.format(day, pgettext("date format", "l j F Y"))


@kept_by(_minute)
def time_text(moment: time | datetime) -> str:
    return dateformat.time_format(moment, pgettext("time format", "H:i"))


@kept_by(_second)
def exact_time_text(moment: time | datetime) -> str:
    return dateformat.time_format(moment, pgettext("time format", "H:i:s"))


def moment_text(moment: datetime) -> str:
    return beside(day_text(moment), time_text(moment))


def long_moment_text(moment: datetime) -> str:
    """Return weekday, day and time of a moment, to the second."""
    return beside(long_day_text(moment), exact_time_text(moment))


def exact_moment_text(moment: datetime) -> str:
    """Return day and time of a moment, to the second."""
    return beside(day_text(moment), exact_time_text(moment))


def beside(day: str, time: str) -> str:
    """Return a day with a time of it: 3 March 2026, 14:05."""
    return gettext("%(day)s, %(time)s") % {"day": day, "time": time}


def offset_text(moment: datetime) -> str:
    """Return how far the zone of an aware `moment` is from UTC: UTC+1, UTC−3:30."""
    offset = moment.utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{'+' if minutes > 0 else MINUS}{hours}" + (f":{rest:02}" if rest else "")


def zone_text(zone: str, moment: datetime) -> str:
    """Return a zone's name with its offset at a moment in it, unless that is all that it says."""
    offset = offset_text(moment)
    return zone if zone.removeprefix("Etc/") == offset else f"{zone} ({offset})"


def term_text(term: timedelta) -> str:
    """Return a length of time in whole years where it is several, else in days."""
    years = next((term.days // days for days in (365, 366) if term.days % days == 0), 0)
    if years > 1:
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    words = ngettext("%(count)s day", "%(count)s days", term.days)
    return words % {"count": number_text(Decimal(term.days))}


def ago_text(moment: datetime, now: datetime) -> str:
    """Return how long ago a moment of the last 24 hours was; nothing for any other."""
    minutes = int((now - moment).total_seconds() // 60)
    if not 0 <= minutes < 24 * 60:
        return ""
    if minutes == 0:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(count)d min ago", "%(count)d min ago", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)d h ago", "%(count)d h ago", hours) % {"count": hours}
