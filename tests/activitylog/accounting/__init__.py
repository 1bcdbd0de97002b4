"""An app whose old migration comes before the log's: its label sorts before `activitylog`."""
