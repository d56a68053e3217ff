"""A note becomes candidate codes with the words that support each; nothing is kept unless asked."""
