"""A folder as analysts receive it: two good plans among files that cannot be read, each for another reason."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

PLAN = """\
UBND TỈNH LÂM ĐỒNG
SỞ Y TẾ
Số: 41/KH-SYT

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Lâm Đồng, ngày 14 tháng 3 năm 2024

KẾ HOẠCH
Phát động phong trào thi đua {subject}

Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;
Sở Y tế ban hành Kế hoạch như sau:

I. MỤC ĐÍCH, YÊU CẦU
1. Tạo khí thế thi đua sôi nổi trong toàn ngành.

II. TIÊU CHÍ THI ĐUA
1. Đối với tập thể
- Hoàn thành 100% nhiệm vụ được giao đúng hạn.
2. Đối với cá nhân
- Chấp hành tốt nội quy cơ quan.

III. TỔ CHỨC THỰC HIỆN
Văn phòng Sở theo dõi, đôn đốc thực hiện Kế hoạch này.

Nơi nhận:
- UBND tỉnh (b/c);
- Lưu: VT, VP.

GIÁM ĐỐC

Nguyễn Văn Bình
"""

# Name in the hostile folder → the reason it must be given.
BAD_FILES = {
    "be-khoa.pdf": "reading.encrypted",
    "chu.pdf": "source.not_pdf",
    "cut.pdf": "source.truncated_pdf",
    "hong.pdf": "reading.damaged_pdf",
    "rong.pdf": "source.empty",
}


def write_good_plans(folder: Path) -> Path:
    """Two plans, and a copy of one under another name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cai-cach.txt").write_text(PLAN.format(subject="cải cách hành chính năm 2024"), encoding="utf-8")
    (folder / "chuyen-doi-so.txt").write_text(PLAN.format(subject="chuyển đổi số năm 2024"), encoding="utf-8")
    shutil.copy(folder / "cai-cach.txt", folder / "ban-sao.txt")
    return folder


def write_hostile_folder(folder: Path) -> Path:
    """The good plans, a born-digital PDF, and one file for each way to be unreadable."""
    write_good_plans(folder)
    good = pdf(PLAN.splitlines()[0])
    (folder / "tot.pdf").write_bytes(good)
    (folder / "rong.pdf").write_bytes(b"")
    (folder / "cut.pdf").write_bytes(good[: len(good) // 2])
    (folder / "chu.pdf").write_text("Số: 41/KH-SYT", encoding="utf-8")
    (folder / "be-khoa.pdf").write_bytes(pdf("Mật", password="khóa"))
    (folder / "hong.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"\nstartxref\n0\n%%EOF\n")
    return folder


def pdf(line: str, *, password: str | None = None) -> bytes:
    """A PDF of one line, with a password where one is given."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    lock = StandardEncryption(password, ownerPassword="chu", strength=128) if password else None
    canvas = Canvas(buffer, encrypt=lock)
    canvas.drawString(72, 720, line.encode("ascii", "replace").decode())
    canvas.save()
    return buffer.getvalue()
