"""The category api_ingestion."""
