"""What a person reads of the ledger: what was spent, as text, as a chart, as a file. It may change nothing there."""
