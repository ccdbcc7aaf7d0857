"""The search page: answers, hits and what is done with them; knows the frame and the map."""
