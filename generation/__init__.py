"""What happens to an order, in one straight line; the only room that touches network, disk and clock."""
