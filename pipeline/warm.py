"""Imported by the fork server of an import before it forks the first worker (``pipeline.sandbox.WARM``).

Lexicons, patterns and language models are loaded where they are first needed: 0.5 s of CPU for each worker, and 2 s
more with the first scan. So the fork server reads one small plan, and every worker starts with what that loaded, in
memory that they all share.

No OCR here: its engines start threads, and a forked process must not inherit any.
"""

from __future__ import annotations

import gc
import logging
from tempfile import NamedTemporaryFile

from unidecode import unidecode

from normalizers.repair import GENTLE, STRONG, repair
from pipeline.document import process_document
from pipeline.run import Settings
from pipeline.sources import find_sources

PLAN = """\
UBND TỈNH BẮC NINH                          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ NỘI VỤ                                        Độc lập - Tự do - Hạnh phúc
Số: 12/KH-SNV                               Bắc Ninh, ngày 05 tháng 3 năm 2024

KẾ HOẠCH
Phát động phong trào thi đua năm 2024

I. MỤC ĐÍCH
- Phấn đấu 100% cán bộ hoàn thành nhiệm vụ, ít nhất 85% tập thể đạt danh hiệu Tập thể lao động tiên tiến.
II. TIÊU CHÍ VÀ KHEN THƯỞNG
1. Xếp loại: từ 90 điểm trở lên là xuất sắc, từ 80 điểm đến dưới 90 điểm là tốt.
2. Tặng Giấy khen cho 05 tập thể và 10 cá nhân, theo Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022.
III. TỔ CHỨC THỰC HIỆN
Thời gian thực hiện từ ngày 01/4/2024 đến ngày 30/11/2024; báo cáo gửi trước ngày 15/12/2024.

Nơi nhận:                                              GIÁM ĐỐC
- Như trên;
- Lưu: VT.                                            Nguyễn Văn An
"""


def read_one_plan() -> None:
    """Read a plan as it should be and one without its marks, and repair it as if OCR had read it: between them they
    need every model there is."""
    for text in (PLAN, unidecode(PLAN)):
        with NamedTemporaryFile(suffix=".txt") as file:
            file.write(text.encode())
            file.flush()
            for source in find_sources([file.name]):
                process_document(source, None, Settings())
    for strength in (GENTLE, STRONG):
        repair(PLAN, strength)


try:
    read_one_plan()
except Exception:  # a worker will meet the same, with a document to report it of
    logging.getLogger("thidua.workers").exception("the fork server could not read its own plan")
gc.collect()
gc.freeze()  # collections in the workers leave these objects alone, so their memory stays shared
