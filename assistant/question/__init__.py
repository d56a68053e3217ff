"""What a question asks: its codes, its intent, its date, setting and payer, and what a conversation adds to it.

`turn.understand_turn` is the way in: a text and a `conversation.Conversation` become a `request.Request`.
"""
