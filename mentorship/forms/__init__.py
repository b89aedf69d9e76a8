"""What people type about mentors, rounds and teams."""
