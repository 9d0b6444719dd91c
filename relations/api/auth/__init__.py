"""Bearer tokens: issuing, reading and judging them, alike for both dialects."""
