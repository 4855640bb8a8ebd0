"""Betriebskostenverordnung: which ancillary costs may be passed on."""
