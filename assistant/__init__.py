"""A question becomes a cited, verified answer: route, gather, draft, verify."""
