"""What treaties and house rules ask, as cited rows of files and pure functions."""
