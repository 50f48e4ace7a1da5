"""What people see: the screens, the page's own scripts and styles, and every text."""
