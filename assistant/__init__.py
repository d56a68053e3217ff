"""A question becomes a cited, verified answer: route, gather, draft, verify.

`open_assistant` gives the assistant for some settings; `Conversation` carries its memory from turn to turn. What may be
asked of it is in `assistant.api`.
"""

from assistant.opening import open_assistant
from assistant.question.conversation import Conversation

__all__ = ["Conversation", "open_assistant"]
