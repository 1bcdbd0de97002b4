"""What people and programs write who mean no good, or whose language is not English."""

from __future__ import annotations

from html.parser import HTMLParser

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></tr></table><h1>gone</h1>",
    "\"' onmouseover=alert(1) autofocus onfocus=alert(1) x='",
    "javascript:alert(1)",
    "{{ request }}{% debug %}{# x #}",
    "%s %(name)s %d {0} {name} {label}",
    "&amp;&lt;b&gt;",
    "=HYPERLINK(\"https://evil.test\",\"x\")",
    "  \u00a0\ufeff=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1",
    "\r=1",
    "|calc",
    "%0A",
    "\uff1d1+1",
    "x;=1+1",
    "x\t@SUM(A1)",
    "\";=1+1;\"",
    "line\nbreak\r\nand\ttab",
    "\u202etxet desrever",
    "\u2066\u202bisolated and embedded",
    "שלום abc 123",
    "👩🏽\u200d🔬 kettle 🫖",
    "Z\u0351\u0352\u0353a\u0354\u0355\u0356l\u0357\u0358\u0359g\u035a\u035b\u035co" * 40,
    "Donaudampfschifffahrtsgesellschaft" * 12,
    "x" * 10_000,
    "\x01\x1b[31mred",
    "\u2028\u2029\u0085",
    "../../etc/passwd",
    "' OR 1=1 --",
    "9223372036854775808",
    "-9223372036854775809",
    "1e400",
    "nan",
)  # fmt: skip
"""Everything that every database can hold; NUL and half characters are another matter."""

ODD = ("9223372036854775808", "-9223372036854775809", "\0", "\ud800", "x" * 10_000)
"""What a parameter can say that a column, a number or a text of the database cannot hold."""

UNBALANCED = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
ISOLATING = frozenset({"bdi", "del", "ins", "q", "title", "option", "pre", "caption"})
VOID = frozenset({
    "area", "base", "br", "col", "hr", "img", "input", "link", "meta", "rect", "line", "use",
    "path", "circle",
})  # fmt: skip
ADDRESSES = frozenset({"href", "src", "action", "formaction", "hx-get", "hx-post"})
WITHIN = ("/", "?", "#", "http://testserver/")


class _Faults(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("iframe", "object", "embed", "base") or (tag == "script" and "src" not in given):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            leads_out = name in ADDRESSES and bool(value) and not value.startswith(WITHIN)
            if name == "style" or name.startswith("on") or leads_out:
                self.found.append(f"{name}={value}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if tag not in self.open:
            self.found.append(f"</{tag}> closes nothing")
            return
        while self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["script"] and data.strip():
            self.found.append(f"script: {data[:40]}")
        if set(UNBALANCED).intersection(data) and not ISOLATING.intersection(self.open):
            self.found.append(f"not isolated in {self.open}: {ascii(data.strip())[:80]}")


def faults_of(page: str) -> list[str]:
    """Return what runs on a page or leads out of it, and what could reorder the words around it."""
    reader = _Faults()
    reader.feed(page)
    return reader.found
