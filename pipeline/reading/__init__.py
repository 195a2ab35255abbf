"""A source file's bytes → pages of clean, ordered text with words, boxes and a verdict per page."""
