"""What Python programs, and the commands, are made of: one function a question, each with a frozen result."""
