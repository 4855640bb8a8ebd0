"""What programs of others may ask and deliver, by token: /api/v1/."""
