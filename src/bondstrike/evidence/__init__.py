"""What is known, how well, and what follows for the parameters: studies, priors, draws."""

from bondstrike.evidence.distributions import Distribution, parse_distribution
from bondstrike.evidence.draws import SHOCKS, fates, medians, sample, shocks, to_parameters
from bondstrike.evidence.explain import explain
from bondstrike.evidence.library import Episode, Study, episodes, study
from bondstrike.evidence.prior import Overrides, Prior, override
from bondstrike.evidence.shelf import LINKS, load_priors
