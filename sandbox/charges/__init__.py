"""What the hosts would charge, and have charged. The pack's own prices may not enter."""
