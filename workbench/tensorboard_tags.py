"""What a series is called in TensorBoard, and which series a tag of TensorBoard is.

TensorBoard puts what stands before the first slash of a tag into one group:

    loss, train loss, validation loss        Loss/train, Loss/train (epoch), Loss/val
    accuracy, validation accuracy            Accuracy/train, Accuracy/val
    train X, validation X                    X/train (epoch), X/val; "(averaged)" stays behind
    running loss                             Loss/train (epoch sum)
    steps/s, seconds                         Speed/steps per second, Speed/seconds
    lr/GROUP and every other name            as it is

``series_of`` is the way back.  It also knows how other programs usually call loss, accuracy and learning rate, so that
their curves lie over those of Descent.
"""

from __future__ import annotations

import re

# Written out, because what is exported must not change when a name inside the program does, and without torch.
_TAGS = {
    "loss": "Loss/train", "running loss": "Loss/train (epoch sum)", "accuracy": "Accuracy/train",
    "steps/s": "Speed/steps per second", "seconds": "Speed/seconds",
}
_SERIES = {tag: series for series, tag in _TAGS.items()}
_WORDS = {"loss": "Loss", "accuracy": "Accuracy"}
_PLAIN = {word: plain for plain, word in _WORDS.items()}
_AVERAGED = " (averaged)"
_SPLITS = {"validation ": "/val", "train ": "/train (epoch)"}

_FOREIGN = (
    (re.compile(r"(train|training)[/_ ]loss(_step)?|loss|loss/train(ing)?"), "loss"),
    (re.compile(r"(train|training)[/_ ]loss_epoch"), "train loss"),
    (re.compile(r"(val|valid|validation)[/_ ]loss|loss/(val|valid|validation)"), "validation loss"),
    (re.compile(r"(train|training)[/_ ]acc(uracy)?(_step)?|acc(uracy)?|acc(uracy)?/train(ing)?"), "accuracy"),
    (re.compile(r"(train|training)[/_ ]acc(uracy)?_epoch"), "train accuracy"),
    (re.compile(r"(val|valid|validation)[/_ ]acc(uracy)?|acc(uracy)?/(val|valid|validation)"), "validation accuracy"),
    (re.compile(r"((train|training)[/_ ])?(lr|learning[_ ]rate)"), "lr/all"),
)
_LIGHTNING_LR = re.compile(r"lr-(.+)")


def tag_of(series: str) -> str:
    """The tag of a series."""
    if series in _TAGS:
        return _TAGS[series]
    name, end = (series.removesuffix(_AVERAGED), _AVERAGED) if series.endswith(_AVERAGED) else (series, "")
    for start, split in _SPLITS.items():
        what = name.removeprefix(start)
        if name.startswith(start) and what and "/" not in what:
            return _WORDS.get(what, what) + split + end
    return series


def series_of(tag: str) -> str:
    """The series of a tag; the tag itself where nothing is known of it."""
    if tag in _SERIES:
        return _SERIES[tag]
    name, end = (tag.removesuffix(_AVERAGED), _AVERAGED) if tag.endswith(_AVERAGED) else (tag, "")
    for start, split in _SPLITS.items():
        what = name.removesuffix(split)
        if name.endswith(split) and what and "/" not in what:
            return start + _PLAIN.get(what, what) + end
    for pattern, series in _FOREIGN:
        if pattern.fullmatch(tag.lower()):
            return series
    lightning = _LIGHTNING_LR.fullmatch(tag)
    return f"lr/{lightning[1]}" if lightning else tag
