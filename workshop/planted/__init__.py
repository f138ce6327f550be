"""Wrong changes, planted to find out whether tests see them."""
