"""Questions on land cover with answers from the mask, asked of models and of captions; knows models and checks."""
