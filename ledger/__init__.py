"""What was ordered, what it cost and what became of it, in one database.

Whatever sends may not enter, nor a host by its name.
"""
