"""Who asks, and what they may: accounts, sessions, roles, and the gate before it all.

`hosts` says which machines and names are answered, `gate` who is behind a request,
`rights` what a role may do, `entrance` how somebody comes in. It must never know a
route of the API or a page of Dash: those ask it.
"""
