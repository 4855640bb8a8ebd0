"""What is stored of people: how long, what of whom, and how it goes away."""
