"""The catalogue of typed operations that other programs and models call.

`CATALOGUE` holds an `Operation` a look-up: `name`, `title` and `description`, its pydantic `inputs` and `outputs`, and
`run(desk, inputs)`. A `Desk` is what they work with: ``Desk(assistant.tools, assistant=assistant)``. Programs that have
JSON call ``call(desk, name, arguments)``; those that have models call ``operation.run(desk, inputs)``.

Every result is an `Outcome`: date of service, setting, whether anything was found, sentences written by rules, notices
on assumptions and editions, and the `Evidence` that its fields and sentences name by id (`ask` gives a
`core.answer.Answer`, which has the same). Bad input raises `core.errors.InputError` (a malformed code the
`CodeFormatError` among them): a clear line to show as it is. A store that fails raises `StoreError`.

The look-ups are those of `assistant.gather`, the sentences those of `assistant.compose`: no rule is written here twice.
The MCP server, the LangChain tools, the HTTP interface and a model that may call tools all use this catalogue.
"""

from assistant.tools.catalogue import CATALOGUE, call, find_operation
from assistant.tools.operation import BilledInputs, Desk, Inputs, Operation, Outcome

__all__ = ["CATALOGUE", "BilledInputs", "Desk", "Inputs", "Operation", "Outcome", "call", "find_operation"]
