from .book.chapter import chapter as chapter
from .book.frame import claims as claims
from .kernels.mppi import mppi_update as mppi_update
from .kernels.mppi import mppi_update_with_info as mppi_update_with_info
from .proofs.decide import decide as decide

__version__: str
