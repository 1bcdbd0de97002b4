"""Writers and servers that are killed at any moment: a change and its entry are there, or neither.

ACTIVITYLOG_KILLS says how many writers are killed (20), and with them a tenth as many backends of
the server and a fortieth as many servers; with --log-cli-level=INFO each test says what it found.
"""
