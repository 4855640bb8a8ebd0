"""What waits for deliveries beside the web server: SFTP, the broker of telegrams; and asks mailboxes."""
