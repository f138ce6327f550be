"""From an encoded prompt to a picture. Model files may not enter: their parts come loaded."""
