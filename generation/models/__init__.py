"""Ways to get an answer to a request: servers with the chat completions interface, and rules of our own."""
