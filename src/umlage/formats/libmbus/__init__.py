"""XML of libmbus (MBusData), as many programs for wired meters write it."""
