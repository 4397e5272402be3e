"""The dashboard: HTTP, live stream, pages and the browser part."""
