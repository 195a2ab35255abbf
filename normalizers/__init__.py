"""Text → text that knows its offsets in the original. No I/O, no pages."""
