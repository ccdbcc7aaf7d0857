"""What a person typed: terms, and what it says of amounts, places and absences; imports selection and geography."""
