"""What a run came to, for a person: its summary, and the same as Markdown and tables."""
