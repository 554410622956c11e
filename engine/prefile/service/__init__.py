"""prefile for other programs: over HTTP for a desk and its software (`app`), over MCP for an assistant (`mcp_door`).

Both ask `answers`, which gives the bytes that the command line and the library give. Nothing here is imported by a
command that does not serve.
"""
