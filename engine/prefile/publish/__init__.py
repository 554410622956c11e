"""What is published of the shapes, made of the models: JSON Schemas and the XSD."""
