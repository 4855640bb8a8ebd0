"""The pages "Connect": units, the devices that they hear, what came in."""
