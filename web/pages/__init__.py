"""What the pages of the browser show, one file a page; web/ only passes it on."""
