"""Kohlendioxidkostenaufteilungsgesetz: what the landlord bears of the price of carbon."""
