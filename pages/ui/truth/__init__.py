"""The truth check of captions on screen; knows the frame."""
