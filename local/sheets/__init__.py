"""Contact sheets: many pictures of one prompt on one page. Model files and prompts as text may not enter."""
