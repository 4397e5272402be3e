"""Tests of the charts: the facts of the samples, and what a chart must never do."""
