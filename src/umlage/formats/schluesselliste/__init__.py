"""Lists of keys from any maker: a number of eight digits and a key of 32 in each row."""
