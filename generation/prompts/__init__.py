"""What is asked of a model: recipes, templates and the exact messages; imports facts."""
