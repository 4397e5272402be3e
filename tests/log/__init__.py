"""Tests of the log and of everything else that lives in Redis."""
