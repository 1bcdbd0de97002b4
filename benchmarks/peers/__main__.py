"""See the package."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.peers.catalogue import OURS, PEERS, Peer, peer_named
from benchmarks.peers.table import BEGIN, END, Outcomes, count, document, summary

DOCUMENT, FRONT = Path("docs/coverage.md"), Path("README.md")
SCRIPT = "import django; django.setup(); from benchmarks.peers.run import main; main()"


def outcomes_of(peer: Peer) -> Outcomes:
    """Run all write paths under one library; CalledProcessError if it does not get to the end."""
    settings = {"PEER": peer.adapter, "DJANGO_SETTINGS_MODULE": "benchmarks.peers.settings"}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        env={**os.environ, **settings},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: Outcomes = json.loads(ran.stdout)
    print("{}: {} of {}".format(peer.distribution, *count(found)), flush=True)
    return found


def put_between_marks(path: Path, text: str) -> None:
    """Replace what a document has between the marks."""
    before, _begin, rest = path.read_text().partition(BEGIN)
    _old, _end, after = rest.partition(END)
    path.write_text(before + BEGIN + text + END + after)


def main() -> None:
    """Run the libraries that are named, or all, and write the documents if that is wanted."""
    parser = argparse.ArgumentParser(description=sys.modules["benchmarks.peers"].__doc__)
    parser.add_argument("names", nargs="*", metavar="name")
    parser.add_argument("--write", action="store_true", help="put the result into the documents")
    options = parser.parse_args()
    peers = [peer_named(name) for name in options.names] or [OURS, *PEERS]
    found = {peer.adapter: outcomes_of(peer) for peer in peers}
    if options.write:
        put_between_marks(DOCUMENT, document(found))
        put_between_marks(FRONT, summary(found))


if __name__ == "__main__":
    main()
