"""What belongs to the person: settings, keys, addresses, own prices and presets. Whatever sends may not enter."""
