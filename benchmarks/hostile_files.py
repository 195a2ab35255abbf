"""Files that want to break the import: cut off, flipped, looping, exploding, lying. All made here, none is real.

Every file comes with the family it belongs to, so that a failure says what it was.
"""

# ruff: noqa: E501 (a hostile string is easier to check whole)
from __future__ import annotations

import io
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.plans.render_docx import plans_docx
from benchmarks.plans.render_pdf import plans_pdf
from benchmarks.plans.render_text import plans_text
from benchmarks.plans.reword import reword

MEGABYTE = 1_000_000
Make = Callable[[], bytes]


class Hostile(NamedTuple):
    """``make`` gives the bytes when asked: some are large."""

    family: str
    name: str
    make: Make


class Seeds(NamedTuple):
    """One good plan in each carrier, to be damaged."""

    pdf: bytes
    docx: bytes
    png: bytes
    jpeg: bytes
    tiff: bytes
    text: bytes

    @classmethod
    def make(cls) -> Seeds:
        """The same plan every time."""
        plan = reword(4_990_001)
        pictures = {kind: picture(kind) for kind in ("PNG", "JPEG", "TIFF")}
        return cls(
            plans_pdf((plan,)), plans_docx((plan,)), pictures["PNG"], pictures["JPEG"], pictures["TIFF"],
            plans_text((plan,)).encode(),
        )  # fmt: skip

    def each(self) -> Iterator[tuple[str, bytes]]:
        """(suffix, bytes)."""
        yield from ((".pdf", self.pdf), (".docx", self.docx), (".png", self.png), (".jpg", self.jpeg))
        yield from ((".tif", self.tiff), (".txt", self.text))


def hostile_files(seeds: Seeds, *, seed: int = 1) -> Iterator[Hostile]:
    """Some 330 of them, always the same."""
    yield from _cut(seeds)
    yield from _flipped(seeds, random.Random(seed))
    yield from _pdfs()
    yield from _pictures(seeds)
    yield from _zips(seeds)
    yield from _texts()
    yield from _named(seeds)
    yield from _mixed_up(seeds)


def write_hostile(folder: Path, files: Iterator[Hostile] | list[Hostile]) -> int:
    """Write them, with links and a pipe beside; returns how many entries the folder has."""
    folder.mkdir(parents=True, exist_ok=True)
    files = list(files)
    for hostile in files:
        (folder / hostile.name).write_bytes(hostile.make())
    (folder / "lien-ket-vong.pdf").symlink_to("lien-ket-vong.pdf")
    (folder / "lien-ket-hong.pdf").symlink_to("khong-co.pdf")
    (folder / "lien-ket-thiet-bi.txt").symlink_to("/dev/zero")
    (folder / "lien-ket-cha").symlink_to("..", target_is_directory=True)
    os.mkfifo(folder / "ong.pdf")
    return len(files) + 5


def mutate(data: bytes, rng: random.Random) -> bytes:
    """One mutation of a file: bits, bytes, stretches moved, doubled, dropped, or numbers in it made huge."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        at, length = rng.randrange(len(out)), rng.randint(1, 64)
        kind = rng.randrange(6)
        if kind == 0:
            out[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            out[at : at + length] = rng.randbytes(length)
        elif kind == 2:
            del out[at : at + length]
        elif kind == 3:
            out[at:at] = out[at : at + length] * rng.randint(1, 50)
        elif kind == 4:
            out[at : at + 4] = b"\xff\xff\xff\x7f"
        else:
            out[at : at + 3] = rng.choice([b"-1 ", b"0 0", b"99999999", b"\0\0\0", b"<<>>", b"%s%n"])
        if not out:
            return b"\0"
    return bytes(out)


# ---- cut and flipped ------------------------------------------------------------------------------------------------


def _cut(seeds: Seeds) -> Iterator[Hostile]:
    for suffix, data in seeds.each():
        yield Hostile("empty", f"rong{suffix}", lambda: b"")
        for percent in (1, 5, 20, 40, 60, 80, 90, 95, 99):
            kept = data[: max(1, len(data) * percent // 100)]
            yield Hostile("cut", f"cut-{percent:02d}{suffix}", lambda kept=kept: kept)
        yield Hostile("cut", f"cut-duoi{suffix}", lambda data=data: data[len(data) // 3 :])


def _flipped(seeds: Seeds, rng: random.Random) -> Iterator[Hostile]:
    for suffix, data in seeds.each():
        for number in range(14):
            changed = mutate(data, rng)
            yield Hostile("flipped", f"lat-{number:02d}{suffix}", lambda changed=changed: changed)


# ---- PDF ------------------------------------------------------------------------------------------------------------


def pdf_of(objects: dict[int, bytes], *, root: int = 1) -> bytes:
    """A PDF of these objects with a right cross-reference table."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (max(objects) + 1)
    for number in range(1, max(objects) + 1):
        out += b"%010d 00000 n \n" % places.get(number, 0)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, root, start)
    return bytes(out)


def stream(data: bytes, extra: bytes = b"", *, packed: bool = True) -> bytes:
    """A stream object's body."""
    body = zlib.compress(data, 9) if packed else data
    packing = b"/Filter /FlateDecode " if packed else b""
    return b"<< %b%b/Length %d >>\nstream\n%b\nendstream" % (packing, extra, len(body), body)


def page_pdf(
    content: bytes, *, page: bytes = b"", catalog: bytes = b"", box: bytes = b"0 0 595 842", **more: bytes
) -> bytes:
    """One page with this content stream and Helvetica as /F1."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalog,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> "
        b"/XObject << /X 6 0 R >> >> %b >>" % (box, page),
        4: stream(content),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    objects |= {int(number.removeprefix("o")): body for number, body in more.items()}
    return pdf_of(objects)


TEXT = b"BT /F1 12 Tf 72 720 Td (Ke hoach phat dong thi dua) Tj ET\n"


def _pdfs() -> Iterator[Hostile]:
    def add(name: str, make: Make) -> Hostile:
        return Hostile("pdf", f"pdf-{name}.pdf", make)

    for boxes in ("0 0 14400 14400", "0 0 200000 200000", "0 0 0 0", "0 0 -595 -842", "0 0 1e30 1e30", "0 0 1 1",
                  "nan nan nan nan", "0 0 595", "842 595 0 0", "0 0 0.0001 90000", "-9e9 -9e9 9e9 9e9"):  # fmt: skip
        yield add(f"khung-{boxes.replace(' ', '_')}", lambda b=boxes: page_pdf(TEXT, box=b.encode()))
    for turn in (b"45", b"-90", b"1e9", b"/Name", b"[90]"):
        yield add(f"xoay-{turn.decode().strip('/[]')}", lambda t=turn: page_pdf(TEXT, page=b"/Rotate " + t))
    scripts = {
        "js": b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\); while\\(true\\){}) >>",
        "launch": b"/OpenAction << /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >>",
        "uri": b"/OpenAction << /S /URI /URI (http://192.0.2.1/a) >>",
        "submit": b"/OpenAction << /S /SubmitForm /F (http://192.0.2.1/) >>",
        "remote": b"/OpenAction << /S /GoToR /F (//192.0.2.1/share/a.pdf) /D [0 /Fit] >>",
        "names-js": b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (this.exportDataObject\\(\\)) >>] >> >>",
        "xfa": b"/AcroForm << /XFA [(template) 4 0 R] /Fields [] >>",
    }
    for name, catalog in scripts.items():
        yield add(name, lambda c=catalog: page_pdf(TEXT, catalog=c))
    yield add("cay-vong", lambda: pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>",
                                          2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}))  # fmt: skip
    yield add("cay-vong-2", lambda: pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>",
                                            2: b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>",
                                            3: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 9 >>"}))  # fmt: skip
    yield add("cha-vong", lambda: page_pdf(TEXT).replace(b"/Type /Pages /Kids", b"/Parent 2 0 R /Type /Pages /Kids"))
    yield add("lap-200k", lambda: pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>",
                                          2: b"<< /Type /Pages /Count 200000 /Kids [" + b"3 0 R " * 200_000 + b"] >>",
                                          3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"}))  # fmt: skip
    yield add("dem-sai", lambda: page_pdf(TEXT).replace(b"/Count 1", b"/Count 2147483647"))
    yield add("dem-am", lambda: page_pdf(TEXT).replace(b"/Count 1", b"/Count -5"))
    yield add("khong-trang", lambda: pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>",
                                             2: b"<< /Type /Pages /Kids [] /Count 0 >>"}))  # fmt: skip
    yield add("goc-sai", lambda: pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>"}, root=7))
    yield add("khong-xref", lambda: page_pdf(TEXT).replace(b"startxref", b"startxxxx"))
    yield add("xref-vong", lambda: page_pdf(TEXT).replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 15"))
    yield add("do-dai-vong", lambda: page_pdf(TEXT, o4=b"<< /Length 4 0 R >>\nstream\n" + TEXT + b"endstream"))
    yield add("do-dai-sai", lambda: page_pdf(TEXT, o4=b"<< /Length 999999999 >>\nstream\n" + TEXT + b"endstream"))
    yield add("bom-toan-tu", lambda: page_pdf(b"q 1 0 0 1 0 0 cm Q\n" * 5_000_000))
    yield add("bom-chu", lambda: page_pdf(b"BT /F1 1 Tf " + b"1 0 0 1 9 9 Tm (a) Tj " * 150_000 + b"ET"))
    yield add("bom-duong", lambda: page_pdf(b"0 0 m " + b"9 9 l " * 1_000_000 + b"S"))
    yield add("bom-nen", lambda: page_pdf(TEXT, o4=stream(bytes(400 * MEGABYTE))))
    yield add("bom-nen-kep", lambda: page_pdf(
        TEXT, o4=_twice(bytes(300 * MEGABYTE))))  # fmt: skip
    yield add("long-q", lambda: page_pdf(b"q " * 1_000_000 + TEXT))
    yield add("long-mang", lambda: page_pdf(TEXT, page=b"/A " + b"[" * 50_000 + b"]" * 50_000))
    yield add("long-tu-dien", lambda: page_pdf(TEXT, page=b"/A " + b"<</A " * 20_000 + b"0" + b">>" * 20_000))
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 6 0 R >> >> "
    yield add("mau-tu-goi", lambda: page_pdf(b"/X Do", o6=stream(b"/X Do /X Do", form)))
    yield add("mau-long", lambda: _nested_forms(24))
    picture_of = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
    for width, height in (
        (30_000, 30_000),
        (1_000_000, 1_000),
        (2_147_483_647, 2_147_483_647),
        (0, 0),
        (65_536, 65_536),
    ):
        yield add(f"anh-{width}x{height}", lambda w=width, h=height: page_pdf(
            b"595 0 0 842 0 0 cm /X Do", o6=stream(bytes(min(w * h, 200 * MEGABYTE)), picture_of % (w, h))))  # fmt: skip
    for name, filters in {"dct": b"/DCTDecode", "jpx": b"/JPXDecode", "ccitt": b"/CCITTFaxDecode", "jbig2": b"/JBIG2Decode",
                          "la": b"/KhongCo", "lzw": b"/LZWDecode", "a85": b"/ASCII85Decode"}.items():  # fmt: skip
        body = b"%b/Filter %b " % (picture_of % (2_000, 2_000), filters)
        yield add(f"anh-rac-{name}", lambda b=body: page_pdf(
            b"595 0 0 842 0 0 cm /X Do", o6=stream(random.Random(1).randbytes(20_000), b, packed=False)))  # fmt: skip
    yield add("phong-rac", lambda: page_pdf(TEXT, o5=b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 0 /LastChar 255 "
              b"/Widths 7 0 R /FontDescriptor 8 0 R >>", o7=b"[" + b"9e99 " * 256 + b"]",
              o8=b"<< /Type /FontDescriptor /FontFile2 9 0 R >>", o9=stream(random.Random(2).randbytes(9_000))))  # fmt: skip
    yield add("cmap-ngoai", lambda: page_pdf(TEXT, o5=b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding "
              b"/..#2f..#2f..#2fetc#2fpasswd /DescendantFonts [5 0 R] >>"))  # fmt: skip
    yield add("tounicode-vong", lambda: page_pdf(TEXT, o5=b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>",
              o7=stream(b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <00> <ffffffff> <0041> endbfrange")))  # fmt: skip
    yield add("phong-khong-lo", lambda: page_pdf(b"BT /F1 1e30 Tf 72 720 Td (Ke hoach) Tj ET"))
    yield add("chu-0", lambda: page_pdf(b"BT /F1 0 Tf 72 720 Td (Ke hoach) Tj 0 0 0 0 0 0 Tm (b) Tj ET"))
    yield add("chuoi-dai", lambda: page_pdf(b"BT /F1 12 Tf 72 720 Td (" + b"thi dua " * 1_000_000 + b") Tj ET"))
    yield add(
        "chu-thich-vong",
        lambda: page_pdf(
            TEXT,
            page=b"/Annots [7 0 R]",
            o7=b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Popup 7 0 R /Parent 7 0 R >>",
        ),
    )
    yield add(
        "muc-luc-vong",
        lambda: page_pdf(
            TEXT, catalog=b"/Outlines 7 0 R", o7=b"<< /First 7 0 R /Last 7 0 R /Next 7 0 R /Prev 7 0 R /Title (a) >>"
        ),
    )
    yield add("dinh-kem", lambda: page_pdf(TEXT, catalog=b"/Names << /EmbeddedFiles << /Names [(..#2f..#2fa.exe) 7 0 R] >> >>",
              o7=b"<< /Type /Filespec /F (../../a.exe) /EF << /F 8 0 R >> >>", o8=stream(b"MZ" + bytes(9_000))))  # fmt: skip
    yield add(
        "ma-hoa-rac", lambda: page_pdf(TEXT).replace(b"/Root", b"/Encrypt << /Filter /Standard /V 5 /R 6 >> /Root")
    )
    yield add("chi-dau", lambda: b"%PDF-1.7\n%%EOF")
    yield add("rac-sau-dau", lambda: b"%PDF-1.7\n" + random.Random(3).randbytes(200_000) + b"\nstartxref\n9\n%%EOF")
    yield add("nhieu-trang", lambda: _many_pages(3_000))


def _twice(data: bytes) -> bytes:
    body = zlib.compress(zlib.compress(data, 9), 9)
    return b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%b\nendstream" % (len(body), body)


def _nested_forms(depth: int) -> bytes:
    """Each form draws the next twice: 2^depth drawings."""
    forms = {}
    for number in range(depth):
        following = b"/X %d 0 R" % (7 + number)
        extra = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << %b >> >> " % following
        forms[f"o{6 + number}"] = stream(b"/X Do /X Do" if number < depth - 1 else b"0 0 9 9 re f", extra)
    return page_pdf(b"/X Do", **forms)


def _many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (10 + i) for i in range(count))
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count)}
    return pdf_of(objects | {10 + i: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>" for i in range(count)})


# ---- pictures -------------------------------------------------------------------------------------------------------


def picture(kind: str, width: int = 800, height: int = 1_100) -> bytes:
    """A page with a few lines that look like text."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    for line in range(10):
        draw.text((60, 60 + 40 * line), "KE HOACH phat dong phong trao thi dua", fill=0)
    buffer = io.BytesIO()
    image.save(buffer, kind, dpi=(100, 100))
    return buffer.getvalue()


def png(width: int, height: int, pixels: bytes, *, depth: int = 8, colour: int = 0) -> bytes:
    """A PNG whose header says this size, whatever the pixels are."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")


def _pictures(seeds: Seeds) -> Iterator[Hostile]:
    def add(name: str, make: Make) -> Hostile:
        return Hostile("picture", f"anh-{name}", make)

    yield add("900mpx.png", lambda: png(30_000, 30_000, bytes(30_001 * 30_000 // 8), depth=1))
    yield add("1600mpx.png", lambda: png(40_000, 40_000, bytes(40_001 * 40_000 // 8), depth=1))
    yield add("200mpx.png", lambda: png(16_000, 12_500, b"\0" + bytes(2_001 * 12_500), depth=1))
    for width, height in ((2**31 - 1, 2**31 - 1), (0, 0), (1, 2**31 - 1), (100_000, 1), (1, 1), (3, 50_000)):
        yield add(f"{width}x{height}.png", lambda w=width, h=height: png(w, h, bytes(10_000)))
    yield add("doi-lon.png", lambda: png(5_000, 5_000, bytes(100)))
    yield add("doi-nho.png", lambda: png(10, 10, bytes(50 * MEGABYTE)))
    yield add("do-sau-sai.png", lambda: png(100, 100, bytes(9_999), depth=77))
    yield add("bang-mau.png", lambda: png(100, 100, bytes(10_100), colour=3))
    text = zlib.compress(bytes(100 * MEGABYTE), 9)
    body = b"Comment\0\0" + text
    bomb = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    yield add("bom-chu.png", lambda: seeds.png[:33] + bomb + seeds.png[33:])
    for size in ((65_500, 65_500), (0, 0), (1, 65_500)):
        header = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", *size) + b"\x01\x01\x11\x00"
        at = seeds.jpeg.find(b"\xff\xc0")
        yield add(f"{size[0]}x{size[1]}.jpg", lambda h=header, a=at: seeds.jpeg[:a] + h + seeds.jpeg[a + len(h) :])
    yield add(
        "exif-rac.jpg",
        lambda: seeds.jpeg[:2] + b"\xff\xe1\x03\xe8Exif\0\0" + random.Random(4).randbytes(992) + seeds.jpeg[2:],
    )
    yield add("chi-dau.jpg", lambda: b"\xff\xd8\xff\xe0")
    yield add("ifd-vong.tif", lambda: _tiff_loop())
    yield add("2000-trang.tif", lambda: _tiff_pages(2_000))
    yield add("ifd-ngoai.tif", lambda: b"II*\0" + struct.pack("<I", 2**31) + bytes(100))
    yield add("bigtiff.tif", lambda: b"II+\0\x08\0\0\0" + bytes(64))
    yield add("the-lon.tif", lambda: b"II*\0\x08\0\0\0" + b"\xff\xff" + bytes(12 * 65_535))


def _tiff_loop() -> bytes:
    """A directory that names itself as the next."""
    entries = ((256, 3, 1, 50), (257, 3, 1, 50), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 200),
               (278, 3, 1, 50), (279, 4, 1, 2_500))  # fmt: skip
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return (b"II*\0\x08\0\0\0" + body + struct.pack("<I", 8)).ljust(200, b"\0") + b"\xff" * 2_500


def _tiff_pages(count: int) -> bytes:
    from PIL import Image

    pages = [Image.new("1", (40, 40), 1) for _ in range(count)]
    buffer = io.BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    return buffer.getvalue()


# ---- archives and Word ----------------------------------------------------------------------------------------------


def zip_of(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=9 if method == zipfile.ZIP_DEFLATED else None) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def changed_docx(docx: bytes, **parts: bytes) -> bytes:
    """A Word file with parts replaced or added; "word__document" stands for word/document.xml."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zip_of(members | {name.replace("__", "/") + ".xml": body for name, body in parts.items()})


W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: bytes, doctype: bytes = b"") -> bytes:
    """A document part."""
    return b'<?xml version="1.0"?>%b<w:document %b><w:body>%b</w:body></w:document>' % (doctype, W, body)


def _zips(seeds: Seeds) -> Iterator[Hostile]:
    def add(name: str, make: Make) -> Hostile:
        return Hostile("zip", name, make)

    inner = zip_of({"a.txt": seeds.text})
    for name, members in {
        "long": {"b.zip": inner}, "long-10": {f"{i}.zip": inner for i in range(10)},
        "thoat": {"../../thoat.txt": seeds.text, "..\\thoat2.txt": seeds.text, "tot.txt": b"x"},
        "tuyet-doi": {"/tmp/thoat-3.txt": seeds.text, "C:\\thoat.txt": seeds.text},
        "ten-dai": {"a" * 60_000 + ".txt": seeds.text}, "chi-thu-muc": {"a/": b""},
        "ten-xuong-dong": {"a\nb\x1b[31m.txt": b"x y"}, "trong": {},
        "sau": {"/".join("d" * 1 for _ in range(500)) + "/a.txt": b"ke hoach"},
    }.items():  # fmt: skip
        yield add(f"zip-{name}.zip", lambda members=members: zip_of(members))
    yield add("zip-bom.zip", lambda: zip_of({"bom.txt": b" " * (300 * MEGABYTE)}))
    yield add("zip-bom-nhieu.zip", lambda: zip_of({f"{i}.txt": b"a" * MEGABYTE for i in range(300)}))
    yield add("zip-30000.zip", lambda: zip_of({f"{i}.txt": b"" for i in range(30_000)}, method=zipfile.ZIP_STORED))
    yield add("zip-lzma.zip", lambda: zip_of({"a.txt": seeds.text}, method=zipfile.ZIP_LZMA))
    yield add("zip-doi-co.zip", lambda: _lying_zip(seeds.text, 10))
    yield add("zip-doi-to.zip", lambda: _lying_zip(seeds.text, 0x7FFFFFFF))
    yield add("zip-chong.zip", lambda: _overlapping_zip())
    yield add("zip-mat-khau.zip", lambda: _flagged_zip(inner))
    yield add("zip-duoi.zip", lambda: random.Random(5).randbytes(5_000) + inner)
    yield add("zip-trung-ten.zip", lambda: _same_names(seeds.text))
    entities = b'<!DOCTYPE d [<!ENTITY a "' + b"lol" * 10 + b'">' + b"".join(
        b'<!ENTITY %c "%b">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)) + b"]>"  # fmt: skip
    long = b"<w:p><w:r><w:t>thi dua</w:t></w:r></w:p>"
    for name, document in {
        "cuoi-nghin": lambda: word(b"<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", entities),
        "thuc-the-ngoai": lambda: word(b"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>",
                                       b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "thuc-the-mang": lambda: word(b"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>",
                                      b'<!DOCTYPE d [<!ENTITY x SYSTEM "http://192.0.2.1/x">]>'),
        "dtd-ngoai": lambda: word(long, b'<!DOCTYPE d SYSTEM "http://192.0.2.1/x.dtd">'),
        "200mb": lambda: word(long * 4_000_000),
        "20mb": lambda: word(long * 400_000),
        "bang-long": lambda: word(b"<w:tbl><w:tr><w:tc>" * 3_000 + long + b"</w:tc></w:tr></w:tbl>" * 3_000),
        "long-sau": lambda: word(b"<w:sdt>" * 100_000 + b"</w:sdt>" * 100_000),
        "khong-dong": lambda: word(long)[:-30],
        "rong": lambda: b"", "rac": lambda: random.Random(6).randbytes(9_000), "khong-than": lambda: b"<a/>",
        "bang-rong": lambda: word(b"<w:tbl/>" * 1_000),
        "o-rong": lambda: word(b"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2000000000'/></w:tcPr>" + long
                               + b"</w:tc></w:tr></w:tbl>"),
        "danh-so-sai": lambda: word(b"<w:p><w:pPr><w:numPr><w:ilvl w:val='99999'/><w:numId w:val='-7'/></w:numPr></w:pPr>"
                                    b"<w:r><w:t>a</w:t></w:r></w:p>" * 100),
        "thuoc-tinh-sai": lambda: word(b"<w:p><w:pPr><w:ind w:left='abc'/><w:jc w:val='zzz'/></w:pPr></w:p>" + long),
        "utf16": lambda: b"\xff\xfe" + word(long).decode().replace("<?xml version=\"1.0\"?>", "").encode("utf-16-le"),
        "chu-dai": lambda: word(b"<w:p><w:r><w:t>" + b"thi dua " * 1_200_000 + b"</w:t></w:r></w:p>"),
    }.items():  # fmt: skip
        yield add(f"docx-{name}.docx", lambda d=document: changed_docx(seeds.docx, word__document=d()))
    yield add("docx-danh-so-vong.docx", lambda: changed_docx(
        seeds.docx, word__styles=b'<w:styles %b><w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style '
        b'w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>' % W))  # fmt: skip
    yield add("docx-thieu.docx", lambda: zip_of({"[Content_Types].xml": b"<Types/>", "word/document.xml": word(long)}))
    yield add("docx-quan-he.docx", lambda: zip_of({
        "[Content_Types].xml": b"<Types/>", "word/document.xml": word(long),
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        b'Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        b'Target="../../../../etc/passwd"/></Relationships>'}))  # fmt: skip


def _lying_zip(body: bytes, size: int) -> bytes:
    """A directory that says another unpacked size."""
    data = bytearray(zip_of({"a.txt": body}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(data)


def _overlapping_zip() -> bytes:
    """Many names in the directory for the same packed bytes."""
    data = zip_of({"a.txt": b"a" * 9 * MEGABYTE})
    at, end = data.rfind(b"PK\x01\x02"), data.rfind(b"PK\x05\x06")
    entry = data[at:end]
    entries = b"".join(entry[:46] + b"%c.txt" % (97 + i) + entry[51:] for i in range(26))
    tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 26, 26, len(entries), at, 0)
    return data[:at] + entries + tail


def _flagged_zip(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[6] |= 1
    at = data.rfind(b"PK\x01\x02")
    changed[at + 8] |= 1
    return bytes(changed)


def _same_names(body: bytes) -> bytes:
    buffer = io.BytesIO()
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        for i in range(3):
            archive.writestr("a.txt", body + bytes([65 + i]))
    return buffer.getvalue()


# ---- text, names, mix-ups -------------------------------------------------------------------------------------------


def _texts() -> Iterator[Hostile]:
    plan = "UBND TỈNH LÂM ĐỒNG\nSố: 41/KH-UBND\nKẾ HOẠCH\nPhát động thi đua năm 2024\n"
    bodies: dict[str, Make] = {
        "utf16-khong-bom": lambda: plan.encode("utf-16-le"),
        "utf16be-khong-bom": lambda: plan.encode("utf-16-be"),
        "utf16-le": lambda: plan.encode("utf-16")[:-1],
        "utf32": lambda: plan.encode("utf-32"),
        "utf7": lambda: plan.encode("utf-7"),
        "cp1258-lan-utf8": lambda: plan.encode() + "Đà Nẵng".encode("cp1258", "ignore"),
        "utf8-cut": lambda: plan.encode()[:-2] + b"\xe1\xba",
        "utf8-qua-dai": lambda: b"\xc0\xaf\xe0\x80\xaf" + plan.encode(),
        "nua-cap": lambda: plan.encode() + b"\xed\xa0\x80 \xed\xbf\xbf",
        "nul": lambda: plan.replace(" ", "\0").encode(),
        "toan-nul": lambda: bytes(MEGABYTE),
        "mot-nul": lambda: (plan * 20).encode()[:900] + b"\0" + (plan * 20).encode()[900:],
        "10mb-mot-dong": lambda: ("thi đua khen thưởng " * 450_000).encode(),
        "10mb-khong-cach": lambda: b"a" * (10 * MEGABYTE),
        "10mb-so": lambda: b"1" * (10 * MEGABYTE),
        "10mb-cham": lambda: b"." * (10 * MEGABYTE),
        "10mb-xuong-dong": lambda: b"\n" * (10 * MEGABYTE),
        "5mb-de-muc": lambda: b"I. A\n1. B\na) C\n" * 330_000,
        "1mb-khoang-trang": lambda: (" " * 50 + "Số:").encode() * 19_000,
        "1mb-ngay": lambda: "ngày 31 tháng 12 năm 2024, ".encode() * 30_000,
        "1mb-so-hieu": lambda: "Căn cứ Quyết định số 01/QĐ-UBND ngày 01/01/2024;\n".encode() * 15_000,
        "1mb-phan-tram": lambda: b"100% 95% 90,5% - 80% " * 50_000,
        "1mb-ngoac": lambda: b"(" * 500_000 + b")" * 500_000,
        "1mb-dau": lambda: ("ế" + "\u0301" * 500_000).encode(),
        "dao-chieu": lambda: ("\u202e" + plan + "\u2066" * 5_000).encode(),
        "bom-giua": lambda: ("\ufeff" + plan + "\ufeff" * 1_000).encode(),
        "cong-thuc": lambda: (plan + '=HYPERLINK("http://192.0.2.1","a")\n@SUM(1+1)\n+cmd|\' /C calc\'!A0\n').encode(),
        "ansi": lambda: ("\x1b]0;tieu de\x07\x1b[2J" + plan).encode(),
        "markup": lambda: (plan + "[bold red]a[/] <script>alert(1)</script> {} {0} %s %n ${x}\n").encode(),
        "mot-chu": lambda: b"a", "khoang-trang": lambda: b" \n\t\r\n " * 100, "chi-bom": lambda: b"\xef\xbb\xbf",
        "trang-moi": lambda: b"\f" * 100_000,
        "thung-rac": lambda: random.Random(7).randbytes(300_000),
        "bang": lambda: ("\t".join(["a"] * 5_000) + "\n").encode() * 20,
        "emoji": lambda: ("🏅" * 200_000).encode(),
        "dau-phay": lambda: b"1.234.567,89 " * 60_000,
        "nam-la": lambda: (plan + "năm 99999999999999999999 ngày 99/99/9999 đạt 1e999% số 0000000000000000000001/KH\n").encode(),
    }  # fmt: skip
    for name, make in bodies.items():
        yield Hostile("text", f"chu-{name}.txt", make)
    yield Hostile("text", "chu-md-long.md", lambda: b"> " * 100_000 + b"a\n" + b"#" * 50_000)
    yield Hostile("text", "chu-md-bang.md", lambda: b"|" * 200_000 + b"\n|" + b"-|" * 100_000)


def _named(seeds: Seeds) -> Iterator[Hostile]:
    names = ["-rf.txt", "a\nb.txt", "a\x1b[31mb.txt", "'; DROP TABLE plans;--.txt", "%s%n.txt", "{0}.txt", "[bold]x.txt",
             "a" * 240 + ".txt", "..txt", "...pdf", "khong duoi", " .txt", "a\u202etxt.pdf", "CON.txt", "a\\b.txt", "K\u0302e.txt",
             os.fsdecode(b"\xff\xfe-hong.txt"), "=1+1.txt", "<script>.txt", "a|b`c$d.txt"]  # fmt: skip
    for number, name in enumerate(names):
        yield Hostile("name", name, lambda n=number: seeds.text[: 200 + n])


def _mixed_up(seeds: Seeds) -> Iterator[Hostile]:
    for suffix, _ in seeds.each():
        for other, data in seeds.each():
            if other != suffix:
                yield Hostile("mixed-up", f"nham-{other[1:]}{suffix}", lambda d=data: d + b"\n%")
    heads = {"rar": b"Rar!\x1a\x07\0", "7z": b"7z\xbc\xaf\x27\x1c", "gz": b"\x1f\x8b\x08", "exe": b"MZ\x90", "elf": b"\x7fELF",
             "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "gif": b"GIF89a", "bmp": b"BM\0\0\0\0\0\0\0\0", "rtf": b"{\\rtf1 a}",
             "html": b"<html><script>x</script>", "psd": b"8BPS", "ps": b"%!PS-Adobe-3.0\n(/etc/passwd) run"}  # fmt: skip
    for name, head in heads.items():
        yield Hostile("mixed-up", f"loai-{name}.{name}", lambda h=head: h + bytes(3_000))
        yield Hostile("mixed-up", f"loai-{name}.pdf", lambda h=head: h + bytes(3_000))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le")
    yield Hostile("mixed-up", "doc-rac.doc", lambda: ole + random.Random(8).randbytes(20_000))
    yield Hostile("mixed-up", "doc-khoa.doc", lambda: ole + "EncryptedPackage".encode("utf-16-le") + bytes(3_000))
