"""The two commands under the names they have always had; what they do is in commands/."""
