"""The prompt lab; knows the frame and the truth check."""
