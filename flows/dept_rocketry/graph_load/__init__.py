"""The category flows of the stage graph_load."""
