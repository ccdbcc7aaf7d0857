"""Who answers: model servers as endpoints, their keys, and how answers are read; imports prompts and rules."""
