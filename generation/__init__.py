"""The two commands under the names they have always had. Nothing else may enter: what they do is in commands/."""
