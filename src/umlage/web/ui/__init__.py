"""The design system: frame, style, icons, log-in pages, and how a value is printed."""
