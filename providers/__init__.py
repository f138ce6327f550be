"""What hosts have in common: orders, limits, money, prices, answers and refusals. It sends and keeps nothing."""
