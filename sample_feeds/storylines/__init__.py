"""The stories, one file each: data only."""
