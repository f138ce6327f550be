"""What the command line runs: the ledger and the quote of a graph, printed. Rules may not enter: others have them."""
