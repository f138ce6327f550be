"""What belongs to the person: settings, keys, addresses, own prices and presets. No orders, no network."""
