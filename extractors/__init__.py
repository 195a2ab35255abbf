"""Text → facts with character spans. No pages, boxes, files or databases."""
