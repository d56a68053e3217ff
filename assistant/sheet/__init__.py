"""All that is known of one code, block by block, each with its sources: what the page of a code shows.

Pure data, in the sentences of `assistant.compose`: a page, a printed sheet and the HTTP interface show the same.
"""

from assistant.sheet.build import code_sheet
from assistant.sheet.model import Absent, Block, BlockName, CodeSheet, EditFilter, Grid, GridRow

__all__ = ["Absent", "Block", "BlockName", "CodeSheet", "EditFilter", "Grid", "GridRow", "code_sheet"]
