"""What an Organisation settles for itself: invitations, API tokens, customers with their look, texts, number ranges."""
