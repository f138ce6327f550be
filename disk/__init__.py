"""Files that are whole or untouched, and locks between processes: all that the pack keeps is written through here.

What is in the files may not be known here.
"""
