"""Emissionsberichterstattungsverordnung 2030: emission factors of fuels (numbers only)."""
