"""Single commits, each odd in one way."""
