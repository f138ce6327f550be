"""Contact sheets: many pictures of one prompt on one page."""
