"""The tags and filters of the app's templates."""
