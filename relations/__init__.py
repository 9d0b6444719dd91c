"""Ordered relations for Django: a headless content server with two APIs, like Strapi's and Moltin's.

These two wire formats are called dialects.
"""
