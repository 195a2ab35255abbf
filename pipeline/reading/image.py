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

TINT = 24  # levels between red and blue, beyond the paper's own: seal and pen, faded too
INKED = 0.0005  # of the page
SEAL_BRIGHT = 0.62  # of the paper's red: letters under a seal are darker
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
    original: Picture
    steps: tuple[str, ...] = ()
    figures: dict[str, float] = field(default_factory=dict)

    def ink(self, box: Box) -> InkMark | None:
        """The marks that stand in a box of the OCR copy: those whose middle lies in it, so that neighbours reaching
        over (the tail of an italic "y") do not count and strokes reaching out do.

        Looked for in the picture given: pen and seal are taken out of the copy.
        """
        margin = 1.2 * (box.bottom - box.top)
        left, upper = box.x0 - margin, box.top - margin
        crop = self._crop(left, upper, int(box.x1 + margin - left), int(box.bottom + margin - upper))
        if crop is None:
            return None
        dark = crop.min(axis=2) if crop.ndim == 3 else crop
        paper = max(float(np.percentile(dark, 90)), 1.0)
        marks = (dark < INK_DARK / 255 * paper).astype(np.uint8)
        _, labels, stats, middles = cv2.connectedComponentsWithStats(marks, connectivity=8)
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
        return InkMark(upper + int(rows[0]), upper + int(rows[-1]) + 1, _blue_share(crop, mask))

    def _crop(self, left: float, upper: float, width: int, height: int) -> Picture | None:
        """A part of the OCR copy as the picture given shows it, turned and straightened alike."""
        if width < 3 or height < 3 or max(width, height) > 4_000:
            return None
        shift = np.array([[1, 0, left], [0, 1, upper], [0, 0, 1]], dtype=np.float64)
        back = self.to_picture @ shift
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        crop = cv2.warpAffine(self.original, back, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(crop, np.uint8)

    def box(self, box: Box) -> Box:
        """A box of the OCR copy as the smallest upright box of the picture given."""
        corners = np.array(
            [[box.x0, box.top, 1], [box.x1, box.top, 1], [box.x0, box.bottom, 1], [box.x1, box.bottom, 1]]
        )
        moved = corners @ self.to_picture.T
        (x0, y0), (x1, y1) = moved.min(axis=0), moved.max(axis=0)
        return Box(float(x0), float(y0), float(x1), float(y1))


def _blue_share(crop: Picture, mask: NDArray[np.bool_]) -> float:
    if crop.ndim == 2 or not mask.any():
        return 0.0
    colours = crop[mask].astype(np.int16)
    return float((colours[:, 2] - colours[:, 0] > BLUER).mean())


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
    return Prepared(grey, matrix[:2], picture, tuple(steps), figures)


def to_grey(picture: Picture) -> tuple[Picture, bool]:
    """Grey copy; on colour pages the red channel, with what is left of seals there painted over.

    Red ink is nearly as bright as paper in red light; letters under a seal stay dark in it and are left alone, though
    JPEG spreads the seal's colour over them.
    """
    if picture.ndim == 2:
        return picture, False
    rgb = picture[..., :3]
    small = rgb[::8, ::8].astype(np.int16)
    tint = int(np.median(small[..., 0] - small[..., 2]))
    if (np.abs(small[..., 0] - small[..., 2] - tint) > TINT).mean() <= INKED:
        return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8), False
    red, blue = np.ascontiguousarray(rgb[..., 0]), np.ascontiguousarray(rgb[..., 2])
    paper = _local_paper(red)
    seal = (cv2.subtract(red, blue) > TINT + max(tint, 0)) & (red > SEAL_BRIGHT * paper)
    return np.where(seal, paper, red), True


def _local_paper(grey: Picture) -> Picture:
    """Brightness of the paper around each place: shaded corners are not painted white."""
    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    wide = cv2.GaussianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), (0, 0), 6)
    return np.asarray(cv2.resize(wide, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR), np.uint8)


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
