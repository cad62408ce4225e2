"""rocket_pipeline: model-rocket data from the web to a typed graph."""

__version__ = "0.1.0"
