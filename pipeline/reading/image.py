"""Page pictures made ready for OCR, each step only where the page needs it (OpenCV's only user besides the OCR
adapter).

Every step that moves pixels is kept in one affine map, so a word's box leads back to the page as displayed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from pipeline.pages import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    Matrix = NDArray[np.float64]

SKEW_LEFT_ALONE = 0.15  # degrees: below, turning blurs more than it straightens
MAX_SKEW = 5.0
UPSIDE_DOWN = -0.03
FLAT = 6.0  # grey levels: paper that varies less needs no flattening
PAPER = 245  # grey: darker paper is flattened
SPECK_DARK = 170  # grey
INK_DARK = 150  # grey
MARK_AREA = 6  # pixels: fewer are no mark
BLUER = 40  # levels of blue above red
SPECK_AREA = 7  # pixels at 200 dpi
SPECK_SIDE = 4  # pixels at 200 dpi
SPECKS = 150  # on a page: fewer are left alone


class InkMark(NamedTuple):
    """Rows from ``top`` to ``bottom`` of a box's marks, in pixels, and the share of their pixels that is blue."""

    top: float
    bottom: float
    blue: float


@dataclass(frozen=True)
class Prepared:
    """The OCR copy. ``to_picture``: 2×3 affine map from its pixels back to those of the picture given.

    ``steps``: what was done, in order; ``figures``: what was measured (skew in degrees, paper in grey levels).
    """

    picture: Picture
    to_picture: Matrix
    steps: tuple[str, ...] = ()
    figures: dict[str, float] = field(default_factory=dict)
    colours: Picture | None = None  # the picture given, when it has colours

    def ink(self, box: Box) -> InkMark | None:
        """The marks that stand in a box of the OCR copy: those whose middle lies in it, so that neighbours reaching
        over (the tail of an italic "y") do not count and strokes reaching out do."""
        margin = round(1.2 * (box.bottom - box.top))
        left, upper = max(int(box.x0) - margin, 0), max(int(box.top) - margin, 0)
        crop = self.picture[upper : int(box.bottom) + margin, left : int(box.x1) + margin]
        if crop.size == 0:
            return None
        _, labels, stats, middles = cv2.connectedComponentsWithStats((crop < INK_DARK).astype(np.uint8), connectivity=8)
        kept = [
            i
            for i in range(1, len(stats))
            if stats[i, cv2.CC_STAT_AREA] >= MARK_AREA
            and box.x0 <= middles[i][0] + left <= box.x1
            and box.top <= middles[i][1] + upper <= box.bottom
        ]
        if not kept:
            return None
        mask = np.isin(labels, kept)
        rows = np.flatnonzero(mask.any(axis=1))
        return InkMark(upper + int(rows[0]), upper + int(rows[-1]) + 1, self._blue(mask, left, upper))

    def _blue(self, mask: NDArray[np.bool_], x0: int, top: int) -> float:
        if self.colours is None:
            return 0.0
        ys, xs = np.nonzero(mask)
        points = np.stack([xs + x0 + 0.5, ys + top + 0.5, np.ones(len(xs))]) if len(xs) else np.zeros((3, 0))
        px, py = (self.to_picture @ points).astype(int)
        height, width = self.colours.shape[:2]
        colours = self.colours[np.clip(py, 0, height - 1), np.clip(px, 0, width - 1)].astype(np.int16)
        return float((colours[:, 2] - colours[:, 0] > BLUER).mean()) if len(colours) else 0.0

    def box(self, box: Box) -> Box:
        """A box of the OCR copy as the smallest upright box of the picture given."""
        corners = np.array(
            [[box.x0, box.top, 1], [box.x1, box.top, 1], [box.x0, box.bottom, 1], [box.x1, box.bottom, 1]]
        )
        moved = corners @ self.to_picture.T
        (x0, y0), (x1, y1) = moved.min(axis=0), moved.max(axis=0)
        return Box(float(x0), float(y0), float(x1), float(y1))


def prepare(picture: Picture, *, dpi: float, upside_down: bool = False) -> Prepared:
    """Orientation, ink colours, background, specks, skew: measured, and mended where it is worth it.

    ``upside_down``: the other way up than the letters' shape suggests.

    Nothing is smoothed: blurring closes the hook of "ể" to the acute of "ế" and melts the dot of "ạ" away.
    """
    steps: list[str] = []
    grey, colour = to_grey(picture)
    if colour:
        steps.append("red_channel")
    pose = find_pose(grey)
    if upside_down:
        pose = pose._replace(turn=(pose.turn + 180) % 360)
    matrix = np.eye(3)
    if pose.turn:
        grey = np.ascontiguousarray(np.rot90(grey, k=pose.turn // 90))
        matrix = turned_back(pose.turn, grey.shape)
        steps.append(f"turn_{pose.turn}")
    paper, spread = paper_of(grey)
    if paper < PAPER or spread > FLAT:
        grey = flatten(grey)
        steps.append("flatten")
    grey, specks = without_specks(grey, dpi=dpi)
    if specks >= SPECKS:
        steps.append("despeckle")
    if abs(pose.skew) > SKEW_LEFT_ALONE:
        grey, back = straighten(grey, pose.skew)
        matrix = matrix @ back
        steps.append("deskew")
    figures = {
        "skew": round(pose.skew, 2),
        "upright": round(pose.upright, 3),
        "paper": round(paper, 1),
        "paper_spread": round(spread, 1),
        "specks": float(specks),
    }
    return Prepared(grey, matrix[:2], tuple(steps), figures, picture if picture.ndim == 3 else None)


def to_grey(picture: Picture) -> tuple[Picture, bool]:
    """Grey copy. On colour pages the red channel: red seals fade into the paper, black print stays."""
    if picture.ndim == 2:
        return picture, False
    small = picture[::8, ::8, :3].astype(np.int16)
    colour = bool((np.abs(small[..., 0] - small[..., 2]) > 40).mean() > 0.0005)
    if colour:
        return np.ascontiguousarray(picture[..., 0]), True
    return np.asarray(cv2.cvtColor(picture[..., :3], cv2.COLOR_RGB2GRAY), np.uint8), False


def paper_of(grey: Picture) -> tuple[float, float]:
    """Grey level of the paper, and how much it varies over the page."""
    tiles = cv2.resize(cv2.dilate(grey[::4, ::4], np.ones((9, 9), np.uint8)), (12, 16), interpolation=cv2.INTER_AREA)
    return float(np.median(tiles)), float(np.percentile(tiles, 95) - np.percentile(tiles, 5))


def flatten(grey: Picture) -> Picture:
    """Divide by the blurred background: shadows, gradients and coloured paper become white."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    background = cv2.GaussianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), (0, 0), 12)
    background = cv2.resize(background, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, background, scale=255), np.uint8)


def _ink(grey: Picture, height: int) -> NDArray[np.float32]:
    """Ink 0–1 on a copy of about ``height`` rows, rules and frames left in."""
    scale = min(1.0, height / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    background = cv2.GaussianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), (0, 0), 15)
    flat = cv2.divide(small, background, scale=255)
    return (flat < 190).astype(np.float32)


def without_specks(grey: Picture, *, dpi: float) -> tuple[Picture, int]:
    """The picture with its specks painted over when it is sown with them, and their number.

    A speck is a dark spot smaller than any dot of a letter: the dot of "i" or "ạ" in 13 pt type is about 1.5 pt wide,
    4 pixels at 200 dpi. Where there are few, they are left: one may be the trace of a faint dot.
    """
    scale = dpi / 200
    ink = (grey < SPECK_DARK).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = (
        (stats[:, cv2.CC_STAT_AREA] <= SPECK_AREA * scale**2)
        & (stats[:, cv2.CC_STAT_WIDTH] <= SPECK_SIDE * scale)
        & (stats[:, cv2.CC_STAT_HEIGHT] <= SPECK_SIDE * scale)
    )
    small[0] = False
    found = int(small.sum())
    if found < SPECKS or count < 2:
        return grey, found
    spots = cv2.dilate(small[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where(spots > 0, np.uint8(255), grey).astype(np.uint8), found


class Pose(NamedTuple):
    """How a page lies: ``turn`` degrees counterclockwise (0, 90, 180, 270) bring it upright; after that its lines
    rise to the right by ``skew`` degrees. ``upright``: evidence for this side up, see :func:`head_heavy`.
    """

    turn: int
    skew: float
    upright: float


def find_pose(grey: Picture) -> Pose:
    """By the row profile: it alternates most sharply along straight, level lines of text. Nothing on an empty page."""
    ink = _ink(grey, 1000)
    if ink.sum() < 400:
        return Pose(0, 0.0, 0.0)
    flat, side = _best_angle(ink, 0.0, MAX_SKEW, 0.5), _best_angle(np.rot90(ink), 0.0, MAX_SKEW, 0.5)
    turn = 90 if side[1] > 1.3 * flat[1] else 0
    ink = np.ascontiguousarray(np.rot90(ink)) if turn else ink
    fine = _best_angle(ink, (side if turn else flat)[0], 0.4, 0.1)
    skew, sharp = _best_angle(ink, fine[0], 0.08, 0.04)
    if sharp < 1.02 * _sharpness(ink, 0.0):
        skew = 0.0
    upright = head_heavy(_sheared(ink, skew))
    return Pose(
        turn if upright >= UPSIDE_DOWN else turn + 180, skew, abs(upright) if upright < UPSIDE_DOWN else upright
    )


def _best_angle(ink: NDArray[np.float32], around: float, reach: float, step: float) -> tuple[float, float]:
    ink = np.ascontiguousarray(ink)
    return max(
        ((float(a), _sharpness(ink, float(a))) for a in np.arange(around - reach, around + reach + step / 2, step)),
        key=lambda pair: pair[1],
    )


def head_heavy(ink: NDArray[np.float32]) -> float:
    """Positive when lines end more abruptly below than they begin above: letters share one baseline, while ascenders,
    capitals and Vietnamese marks reach different heights. Negative on an upside-down page. Wants level lines."""
    rise = np.diff(ink.sum(axis=1))
    begins, ends = np.clip(rise, 0, None), np.clip(-rise, 0, None)
    total = float((begins**2).sum() + (ends**2).sum())
    return float(((ends**2).sum() - (begins**2).sum()) / total) if total else 0.0


def _sheared(ink: NDArray[np.float32], angle: float) -> NDArray[np.float32]:
    height, width = ink.shape
    slope = np.tan(np.radians(angle))
    shear = np.array([[1, 0, 0], [slope, 1, -slope * width / 2]], dtype=np.float64)
    return cv2.warpAffine(ink, shear, (width, height), flags=cv2.INTER_NEAREST).astype(np.float32)


def _sharpness(ink: NDArray[np.float32], angle: float) -> float:
    """Sum of squared steps between rows after shearing by ``angle``."""
    return float((np.diff(_sheared(ink, angle).sum(axis=1)) ** 2).sum())


def straighten(grey: Picture, angle: float) -> tuple[Picture, Matrix]:
    """Turned by ``-angle`` on white, and the 3×3 map back."""
    height, width = grey.shape
    forward = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    paper = int(np.percentile(grey[::8, ::8], 90))
    turned = cv2.warpAffine(grey, forward, (width, height), flags=cv2.INTER_LANCZOS4, borderValue=paper)
    return np.asarray(turned, np.uint8), np.linalg.inv(np.vstack([forward, [0, 0, 1]]))


def turned_back(turn: int, shape: tuple[int, ...]) -> Matrix:
    """3×3 map from a picture turned counterclockwise by ``turn`` (of ``shape``) to the one before."""
    height, width = shape[:2]
    if turn == 90:  # x' = y, y' = W - x  with W the old width = new height
        return np.array([[0, -1, height], [1, 0, 0], [0, 0, 1]], dtype=np.float64)
    if turn == 180:
        return np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]], dtype=np.float64)
    return np.array([[0, 1, 0], [-1, 0, width], [0, 0, 1]], dtype=np.float64)
