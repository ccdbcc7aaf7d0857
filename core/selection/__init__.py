"""Which tiles and captions are meant, and what there is to know of them together; imports store and embedding."""
