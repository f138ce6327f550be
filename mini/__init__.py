"""mini-schnell: a trained model of schnell's own class, small enough to ship; weights/ says what it can do.

The rest of the pack may not enter.
"""
