from .book.chapter import chapter as chapter
from .book.figures import show_animation as show_animation
from .book.figures import show_figure as show_figure
from .book.figures import style as style
from .book.notation import notation as notation
from .kernels.gibbs import gibbs_free_energy as gibbs_free_energy
from .kernels.gibbs import gibbs_log_density as gibbs_log_density
from .kernels.gibbs import log_partition as log_partition
from .kernels.mppi import mppi_update as mppi_update
from .kernels.mppi import mppi_update_with_info as mppi_update_with_info
from .kernels.prior import prior_mppi_update as prior_mppi_update
from .kernels.quadrature import exact_smoothed_energy as exact_smoothed_energy
from .kernels.quadrature import exact_smoothed_score as exact_smoothed_score
from .kernels.quadrature import exact_step as exact_step
from .kernels.quadrature import gauss_hermite_rule as gauss_hermite_rule
from .kernels.quadrature import lebesgue_rule as lebesgue_rule
from .kernels.quadrature import tilted_law as tilted_law
from .kernels.reverse import ve_reverse_step as ve_reverse_step
from .kernels.reverse import vp_reverse_step as vp_reverse_step
from .kernels.smoothing import smoothed_energy as smoothed_energy
from .kernels.smoothing import smoothed_score as smoothed_score
from .proofs import rules as by
from .proofs.decide import decide as decide
from .proofs.derivation import Derivation as Derivation
from .proofs.errors import StepError as StepError
from .proofs.setting import setting as setting

__version__: str
