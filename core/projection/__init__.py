"""All captions of a space laid out in the plane; imports embedding, selection and search."""
