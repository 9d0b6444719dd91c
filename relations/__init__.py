"""Ordered relations for Django: a headless content app that speaks two wire dialects."""
