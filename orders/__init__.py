"""What happens to an order, in one straight line: from what a node asks to the picture it gets."""
