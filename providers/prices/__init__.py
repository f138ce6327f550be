"""What is charged: money, what it is counted by, and the prices that are known. Rates of the day may not enter."""
