"""The category scheduled_file_downloads."""
