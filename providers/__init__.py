"""What hosts have in common: orders, limits, money, prices, answers and refusals.

Network, disk, clock, ComfyUI and torch may not enter.
"""
