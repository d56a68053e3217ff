"""Small PDFs for tests, written by hand: Courier, whose characters are all 0.6 of its size wide."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from pathlib import Path

RIGHT = 576.0
WIDTH, HEIGHT = 612, 792


@dataclass
class Sheet:
    """One page; lines are placed from the top down.

    Attributes:
        lines: Left edge, height on the page, size, whether bold, and text of each line.
        at: Height on the page of the next line.
    """

    lines: list[tuple[float, float, float, bool, str]] = field(default_factory=list)
    at: float = 740.0

    def line(
        self, text: str, left: float = 72, *, size: float = 10, bold: bool = False, at: float | None = None
    ) -> Sheet:
        """Place one line; with `at`, anywhere."""
        self.lines.append((left, self.at if at is None else at, size, bold, text))
        if at is None:
            self.at -= 12
        return self

    def gap(self) -> Sheet:
        """Leave the space of a paragraph's end."""
        self.at -= 12
        return self

    def text(self, text: str, left: float = 72, *, size: float = 10, bold: bool = False, hang: float = 0) -> Sheet:
        """Place a paragraph, broken where the page's width asks for it, and the space after it."""
        room = int((RIGHT - left - hang) / (0.6 * size))
        first = True
        for part in textwrap.wrap(text, room, break_on_hyphens=True):
            self.line(part, left if first else left + hang, size=size, bold=bold)
            first = False
        return self.gap()


def write_pdf(path: Path, sheets: list[Sheet], *, title: str = "", locked: bool = False) -> Path:
    """Write the pages; `locked` asks for a password that nobody knows."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects += [
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
        for name in ("Courier", "Courier-Bold")
    ]
    kids = []
    for sheet in sheets:
        stream = "\n".join(_shown(*line) for line in sheet.lines)
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        resources = "<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources {resources}"
            f" /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append(f"<< /Title ({title}) >>")
    trailer = f"/Root 1 0 R /Info {len(objects)} 0 R"
    if locked:
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>")
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<{'43' * 16}> <{'43' * 16}>]"
    path.write_bytes(_assembled(objects, trailer))
    return path


def _shown(left: float, at: float, size: float, bold: bool, text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{'F2' if bold else 'F1'} {size} Tf 1 0 0 1 {left} {at} Tm ({escaped}) Tj ET"


def _assembled(objects: list[str], trailer: str) -> bytes:
    content = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    start = len(content)
    content += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    content += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return content + f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
