"""The log's partitions on PostgreSQL, one for each month of UTC.

The log's table is partitioned on the range of `id`, which begins with the instant. A default
partition is the net for entries of months that have none. `partition_activity` makes months ahead
of time; retention drops those that are over. Other databases keep the log in one table.
"""
