"""What happens to an order, in one straight line: from what a node asks to the picture it gets.

The canvas and the pages may not enter.
"""
