"""The product in a real browser, with two workers and the real store."""
