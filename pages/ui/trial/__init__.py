"""The prompt trial; knows the frame and the preview of the lab."""
