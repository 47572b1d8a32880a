"""Work in an event loop."""
