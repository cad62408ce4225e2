"""The category scraping."""
