"""Where the pages of clients lie, for what looks at an address before there is a view."""

FOLDER = "/f/"
