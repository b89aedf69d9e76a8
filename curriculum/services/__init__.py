"""Changes to what is taught, who was there, and how far scholars have come."""

from curriculum.services.problems import Refused

__all__ = ["Refused"]
