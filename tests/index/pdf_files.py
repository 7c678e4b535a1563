"""PDF files made by hand, for the tests that read them."""

from collections.abc import Sequence

__all__ = ["escaped", "pdf_of"]


def escaped(text: str) -> bytes:
    """A text as it stands between the brackets of a string."""
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def pdf_of(
    pages: Sequence[bytes], info: str = "", trailer: str = "", objects: Sequence[bytes] = (), fonts: bytes = b""
) -> bytes:
    """A file of what draws each of its pages; the font R is a plain one and B a bold one.

    Args:
        pages: the content of each page.
        info: what the document says about itself.
        trailer: more for the trailer.
        objects: more objects.
        fonts: more fonts.
    """
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    numbers = [6 + 2 * number for number in range(len(pages))]
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), b" ".join(b"%d 0 R" % n for n in numbers)),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
        b"<< %s >>" % info.encode("cp1252"),
    ]
    for number, content in zip(numbers, pages, strict=True):
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /R 3 0 R /B 4 0 R %s >> >> >>" % (number + 1, fonts)
        )
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    parts += objects
    body, offsets = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info 5 0 R %s >>\n" % (
        len(parts) + 1, table, len(parts) + 1, trailer.encode(),
    ) + b"startxref\n%d\n%%%%EOF\n" % len(body)  # fmt: skip
