"""mini-schnell: a model of schnell's own class, trained from nothing, small enough to ship."""
