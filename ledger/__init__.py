"""What was ordered, what it cost and what became of it, in one database. It sends nothing."""
