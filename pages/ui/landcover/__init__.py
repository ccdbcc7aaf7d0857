"""Land cover on screen: fetched for one tile and for all, and two sources compared; knows the frame."""
