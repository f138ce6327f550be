"""What the pages of the browser show, one file a page. HTTP may not enter: web/ hands over what is made here."""
