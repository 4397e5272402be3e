"""The whole check; `make test` runs it."""
