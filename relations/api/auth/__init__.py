"""Authentication and permissions, the same for both dialects.

A caller has a bearer token, or is known to authentication classes that the project adds.
"""
