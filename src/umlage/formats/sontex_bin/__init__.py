"""Sontex Supercom 646: binary files with wired telegrams of each device."""
