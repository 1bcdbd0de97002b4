"""From entries back to rows: what the tables must hold if the log is whole, and where they do not.

`check` compares a table with its entries, `rebuild` gives its rows, `Baseline` gives a log that
begins late the beginning that both need. `recorded_tables` says what there is to replay.
"""

from activitylog.replay.baseline import Baseline
from activitylog.replay.comparing import Difference, Report, check
from activitylog.replay.decoding import decode
from activitylog.replay.rebuilding import Progress, Replay, rebuild
from activitylog.replay.tables import RecordedTable, recorded_tables

__all__ = [
    "Baseline",
    "Difference",
    "Progress",
    "RecordedTable",
    "Replay",
    "Report",
    "check",
    "decode",
    "rebuild",
    "recorded_tables",
]
