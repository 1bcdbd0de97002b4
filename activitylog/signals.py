"""What the capture sends for every statement on a registered table, inside its transaction.

Sender: the model whose rows were written: the table's own, registered or watched, and for columns
that it inherits each registered model that lies upon the table. Arguments of all three:

`using`   alias of the connection that wrote
`fields`  the concrete fields of that model, or those of them that were read, in its order
`rows`    `rows_inserted`, `rows_deleted`: `{attname: value}` for each row, as it was stored
          `rows_updated`: `(before, after)` pairs of such mappings with the columns that the update
          could have changed and those that name the row
`call`    an object shared by the statements of one ORM call that Django splits (`bulk_create`,
          `bulk_update`, `delete` …), or None where the statement stands alone

An exception in a receiver undoes the statement.
"""

from django.dispatch import Signal

rows_inserted = Signal(use_caching=True)
rows_updated = Signal(use_caching=True)
rows_deleted = Signal(use_caching=True)
