"""Files that are whole or untouched, and locks between processes; everything the pack keeps is written through here."""
