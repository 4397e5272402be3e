"""Tests of the indicators: the numbers of the domain, and what must always hold."""
