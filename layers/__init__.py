"""What the picture is made of: records, layers, the log and the fold."""
