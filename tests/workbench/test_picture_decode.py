"""One picture file, whatever it is, becomes the square of bytes that anybody would expect."""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.workbench.picture_files import COLOURS, noise, plain
from workbench.picture_decode import SUFFIXES, PictureProblem, decode


def saved(path: Path, image: Image.Image, **more: object) -> Path:
    image.save(path, **more)  # type: ignore[arg-type]
    return path


def png(width: int, height: int, bits: int, kind: int, body: bytes) -> bytes:
    """A PNG file of compressed rows; ``kind`` is the format's number for the colours."""
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0))
            + chunk(b"IDAT", body) + chunk(b"IEND", b""))


def close(pixels: np.ndarray, colour: tuple[int, ...], by: int = 6) -> bool:
    """Whether (channels, h, w) is of one colour, nearly."""
    return bool(np.abs(pixels.astype(int) - np.array(colour)[:, None, None]).max() <= by)


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_every_ending_that_is_looked_for_can_be_read(suffix: str, tmp_path: Path) -> None:
    path = saved(tmp_path / f"a{suffix}", plain("red").convert("L") if suffix == ".pgm" else plain("red"))
    colour = (90,) * 3 if suffix == ".pgm" else COLOURS["red"]
    pixels = decode(path, 8, 3)
    assert (pixels.shape, pixels.dtype) == ((3, 8, 8), np.uint8)
    if suffix not in (".pgm", ".pbm", ".gif"):
        assert close(pixels, colour)


def test_a_picture_of_the_right_size_is_kept_bit_for_bit(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.fromarray(noise(1, 32, 32)))
    assert np.array_equal(decode(path, 32, 3), noise(1, 32, 32).transpose(2, 0, 1))


def test_another_size_is_pillows_own_scaling(tmp_path: Path) -> None:
    picture = Image.fromarray(noise(2, 40, 40))
    path = saved(tmp_path / "a.png", picture)
    expected = np.asarray(picture.resize((16, 16), Image.Resampling.BILINEAR)).transpose(2, 0, 1)
    assert np.array_equal(decode(path, 16, 3), expected)
    larger = np.asarray(picture.resize((50, 50), Image.Resampling.BILINEAR)).transpose(2, 0, 1)
    assert np.array_equal(decode(path, 50, 3), larger)


@pytest.mark.parametrize(("width", "height"), [(36, 12), (12, 36), (13, 12), (12, 15)])
def test_the_largest_square_in_the_middle_is_taken(width: int, height: int, tmp_path: Path) -> None:
    pixels = noise(3, height, width)
    left, top = (width - 12) // 2, (height - 12) // 2
    assert np.array_equal(decode(saved(tmp_path / "a.png", Image.fromarray(pixels)), 12, 3),
                          pixels[top : top + 12, left : left + 12].transpose(2, 0, 1))


def test_grey_is_pillows_luminance(tmp_path: Path) -> None:
    picture = Image.fromarray(noise(4))
    assert np.array_equal(decode(saved(tmp_path / "a.png", picture), 12, 1)[0], np.asarray(picture.convert("L")))


def test_a_grey_picture_in_colour_has_three_equal_channels(tmp_path: Path) -> None:
    pixels = decode(saved(tmp_path / "a.png", Image.fromarray(noise(5)[..., 0])), 12, 3)
    assert all(np.array_equal(channel, noise(5)[..., 0]) for channel in pixels)


def test_cmyk(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", plain("blue").convert("CMYK"), quality=95)
    with Image.open(path) as image:
        assert image.mode == "CMYK"
    assert close(decode(path, 8, 3), COLOURS["blue"], 12)
    assert close(decode(saved(tmp_path / "a.tif", plain("blue").convert("CMYK")), 8, 3), COLOURS["blue"], 12)
    grey = int(np.asarray(plain("blue").convert("L"))[0, 0])
    assert close(decode(path, 8, 1), (grey,), 12)


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bits_lose_their_lower_half(suffix: str, tmp_path: Path) -> None:
    values = np.linspace(0, 65535, 144).astype(np.uint16).reshape(12, 12)
    path = saved(tmp_path / f"a.{suffix}", Image.fromarray(values))
    assert np.array_equal(decode(path, 12, 1)[0], (values >> 8).astype(np.uint8))


@pytest.mark.parametrize(("kind", "channels"), [(2, 3), (6, 4), (4, 2)], ids=["colour", "with alpha", "grey, alpha"])
def test_sixteen_bits_of_each_colour(kind: int, channels: int, tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(0, 1 << 16, (12, 12, channels), dtype=np.uint16)
    if kind != 2:
        values[..., -1] = 65535
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    (tmp_path / "a.png").write_bytes(png(12, 12, 16, kind, zlib.compress(rows)))
    colours = values if kind == 2 else values[..., :-1]
    expected = np.broadcast_to((colours >> 8).astype(np.uint8), (12, 12, 3)).transpose(2, 0, 1)
    assert np.array_equal(decode(tmp_path / "a.png", 12, 3), expected)


def test_sixteen_bits_the_other_way_round(tmp_path: Path) -> None:
    values = np.linspace(0, 65535, 144).astype(np.uint16).reshape(12, 12)
    image = Image.frombytes("I;16B", (12, 12), values.astype(">u2").tobytes())
    assert np.array_equal(decode(saved(tmp_path / "a.tif", image), 12, 1)[0], (values >> 8).astype(np.uint8))


def test_numbers_of_a_microscope(tmp_path: Path) -> None:
    ramp = np.linspace(0, 1, 144, dtype=np.float32).reshape(12, 12)
    wide = (ramp * 4e9).astype(np.float32)
    hole = ramp.copy()
    hole[0, 0] = np.nan
    for name, values in (("fractions", ramp), ("wide", wide), ("hole", hole)):
        path = saved(tmp_path / f"{name}.tif", Image.fromarray(values))
        assert np.abs(decode(path, 12, 1)[0].astype(int) - np.round(ramp * 255)).max() <= 1, name
    path = saved(tmp_path / "int.tif", Image.fromarray((ramp * 2**30).astype(np.int32)))
    assert np.abs(decode(path, 12, 1)[0].astype(int) - np.round(ramp * 255)).max() <= 1


def test_of_an_animation_the_first_picture_counts(tmp_path: Path) -> None:
    frames = [plain("red"), plain("green"), plain("blue")]
    path = saved(tmp_path / "a.gif", frames[0], save_all=True, append_images=frames[1:], duration=50)
    assert close(decode(path, 8, 3), COLOURS["red"])
    path = saved(tmp_path / "a.webp", frames[0], save_all=True, append_images=frames[1:], lossless=True)
    assert close(decode(path, 8, 3), COLOURS["red"])
    for suffix in ("png", "tif"):
        path = saved(tmp_path / f"a.{suffix}", frames[0], save_all=True, append_images=frames[1:])
        with Image.open(path) as image:
            assert getattr(image, "n_frames", 1) == 3
        assert close(decode(path, 8, 3), COLOURS["red"])


def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    drawing = Image.new("RGBA", (12, 12), (0, 0, 0, 0))
    drawing.paste((200, 0, 0, 255), (0, 0, 6, 12))
    pixels = decode(saved(tmp_path / "a.png", drawing), 12, 3)
    assert close(pixels[:, :, :6], (200, 0, 0), 0)
    assert close(pixels[:, :, 6:], (255, 255, 255), 0)
    palette = Image.new("P", (12, 12), 1)
    palette.putpalette([9, 9, 9, 50, 60, 70])
    palette.paste(0, (0, 0, 6, 12))
    pixels = decode(saved(tmp_path / "b.png", palette, transparency=0), 12, 3)
    assert close(pixels[:, :, :6], (255, 255, 255), 0)
    assert close(pixels[:, :, 6:], (50, 60, 70), 0)
    grey = Image.new("LA", (12, 12), (0, 0))
    assert close(decode(saved(tmp_path / "c.png", grey), 12, 1), (255,), 0)


def test_black_and_white_and_palettes(tmp_path: Path) -> None:
    ink = Image.fromarray(noise(6)[..., 0] > 127)
    assert np.array_equal(decode(saved(tmp_path / "a.png", ink), 12, 1)[0], (noise(6)[..., 0] > 127) * np.uint8(255))
    assert close(decode(saved(tmp_path / "a.gif", plain("green")), 8, 3), COLOURS["green"])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_how_the_camera_was_held_is_obeyed(orientation: int, tmp_path: Path) -> None:
    from PIL import ImageOps

    corners = Image.new("RGB", (32, 32))
    for colour, box in zip(COLOURS.values(), ((0, 0), (16, 0), (0, 16), (16, 16)), strict=True):
        corners.paste(colour, (*box, box[0] + 16, box[1] + 16))
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(tmp_path / "a.jpg", corners, exif=exif, quality=95)
    with Image.open(path) as image:
        expected = np.asarray(ImageOps.exif_transpose(image)).transpose(2, 0, 1)
    assert np.abs(decode(path, 32, 3).astype(int) - expected).max() == 0


def test_a_damaged_note_of_the_camera_loses_no_picture(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", plain("red"), exif=b"Exif\0\0II*\0\xff\xff\xff\xffnonsense")
    assert close(decode(path, 8, 3), COLOURS["red"])


def test_one_pixel(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", plain("green", 1, 1))
    assert close(decode(path, 32, 3), COLOURS["green"], 0)
    assert decode(path, 1, 1).shape == (1, 1, 1)


@pytest.mark.parametrize(("width", "height"), [(20_000, 30), (30, 20_000), (20_000, 1), (1, 20_000)])
@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_twenty_thousand_pixels_wide(suffix: str, width: int, height: int, tmp_path: Path) -> None:
    assert close(decode(saved(tmp_path / f"a.{suffix}", plain("blue", width, height)), 16, 3), COLOURS["blue"])


def test_a_large_photograph_is_decoded_at_a_fraction_of_its_size(tmp_path: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "a.jpg", plain("red", 6000, 4000))
    sizes = []
    real = Image.Image.resize
    monkeypatch.setattr(Image.Image, "resize", lambda self, *a, **b: (sizes.append(self.size), real(self, *a, **b))[1])
    assert close(decode(path, 32, 3), COLOURS["red"])
    assert sizes[0][0] <= 6000 / 8


# ---------------------------------------------------------------------------------------------------------
# What cannot be read

def refused(path: Path) -> str:
    with pytest.raises(PictureProblem) as caught:
        decode(path, 16, 3)
    said = caught.value.sentence
    assert "\n" not in said
    assert said.startswith("it ")
    return str(said)


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "bmp", "tif", "webp", "ppm"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_picture_that_is_cut_off(suffix: str, share: float, tmp_path: Path) -> None:
    path = saved(tmp_path / f"a.{suffix}", Image.fromarray(noise(7, 200, 200)))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert "cut off or damaged" in refused(path) or "no picture" in refused(path)


@pytest.mark.parametrize("content", [b"", b"This is a text.", b"<svg></svg>", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM",
                                     b"\xff\xd8\xff", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
                                     b"RIFF\x04\0\0\0WEBP", b"\0" * 1000])
def test_what_is_no_picture_whatever_its_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(content)
    refused(tmp_path / "a.png")


def test_no_other_program_is_asked_for_postscript(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.Popen", lambda *a, **b: pytest.fail("a program was started"))
    (tmp_path / "a.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n")
    assert "no picture" in refused(tmp_path / "a.png")


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of so many pixels, all zero: a few hundred kilobytes for gigabytes."""
    squeeze = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    body = b"".join(squeeze.compress(row) for _ in range(min(height, 100))) + squeeze.flush()
    return png(width, height, 1, 0, body)


@pytest.mark.parametrize(("side", "words"), [(20_000, "more than 178 million pixels"),
                                             (12_000, "it has 144 million pixels, and at most 89 million are read")])
def test_a_bomb_is_not_unpacked(side: int, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_that_claims(side, side))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        assert words in refused(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(png_that_claims(100, 100))
    decode(tmp_path / "b.png", 8, 3)  # the control: it is its size that is refused


def test_missing_and_forbidden_files(tmp_path: Path) -> None:
    assert "not there any more" in refused(tmp_path / "gone.png")
    assert "cut off or damaged" in refused(tmp_path)  # a folder


def test_decoding_is_the_same_on_many_threads(tmp_path: Path) -> None:
    paths = [saved(tmp_path / f"{i}.jpg", Image.fromarray(noise(i, 50 + i, 60))) for i in range(12)]
    alone = [decode(path, 24, 3) for path in paths]
    together: dict[int, np.ndarray] = {}
    threads = [threading.Thread(target=lambda i=i: together.update({i: decode(paths[i], 24, 3)})) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(alone[i], together[i]) for i in range(12))


def test_the_files_are_closed(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", plain("red"))
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        decode(path, 8, 3)
        path.write_bytes(io.BytesIO(b"text").getvalue())
        refused(path)
