"""Sample feeds: write to inboxes as any producer would; import nothing of ours."""
