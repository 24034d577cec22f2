"""Live plots of a run: every step kept, about two points a pixel drawn."""
