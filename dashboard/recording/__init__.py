"""The record of a briefing: one file for all who were there, that proves itself.

`contents` takes from the log what is in it, `document` says it in words, `offline` and
`paper` write it as HTML and PDF, `sealing` makes a changed byte show.
"""
