"""What is published of the shapes: JSON Schemas and the XSD."""
