"""From an encoded prompt to a picture."""
