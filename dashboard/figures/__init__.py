"""Charts of the picture: pure functions that return a Plotly figure and its words.

Only this package knows Plotly, and nothing in it draws: the browser does. It must never
read a clock, a file or the picture itself; what it is given its reader may see.
"""
