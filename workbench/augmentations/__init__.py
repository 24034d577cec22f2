"""The registry of transforms that change training pictures, and the field that is a list of them.

Naming either costs nothing: torchvision is loaded when the parts are first asked for.
"""

from workbench.field import PartsField
from workbench.registry import Registry
from workbench.sentence import Sentence

augmentations = Registry("augmentations", Sentence("transform"), __name__)


def available() -> list[str]:
    """The names of the transforms that can be chosen."""
    return [part.name for part in augmentations.parts() if not part.unavailable]


AUGMENTATION_FIELD = PartsField(
    name="augmentation", default=(), least=0, part_of=augmentations.part, names=available, one=Sentence("transform"),
    help="What changes the pictures of each training batch, one transform after another; each picture is changed in "
         "its own way. Validation sees them unchanged.",
)
