"""The flows of the rocketry department: four stages and the pipeline that runs them in order."""
