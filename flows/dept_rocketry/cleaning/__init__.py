"""The category flows of the stage cleaning."""
