"""Plans side by side: topics, alignment of demands, the matrix, reports."""
