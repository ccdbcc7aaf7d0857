"""The prompt lab and the prompt trial below their pages; imports calls and checks."""
