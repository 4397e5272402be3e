"""Tests of the rules: one file per module, and every row of every shipped file."""
