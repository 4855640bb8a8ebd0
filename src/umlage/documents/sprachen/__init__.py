"""The statement in another language beside the binding German text: one catalogue for each language."""
