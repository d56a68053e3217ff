"""The revisions, oldest first. One that has been published is never changed."""
