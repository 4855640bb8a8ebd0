"""wM-Bus, M-Bus and OMS: bytes of a telegram in, an account of everything in it out. Sources: EN 13757-3, -4, -7; OMS
Vol. 2.
"""
