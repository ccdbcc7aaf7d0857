"""One call of a model, from request to stored generation and kept caption; imports models, rules and prompts."""
