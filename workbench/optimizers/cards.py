"""Cards: what is to be known of each optimizer of torch before choosing it.

The rules are those of torch's code, which differs here and there from the papers and from its own documentation; a test
computes each of them with plain numbers and compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.sentence import Sentence


@dataclass(frozen=True)
class Card:
    """``rule``    the update of one step, as simple HTML: a line for each assignment, between ``<br>``.  θ is a weight,
                   g its gradient, t the number of the step, counted from 1; what has no value yet is 0; arguments are
                   in italics, β₁ and β₂ the two ``betas``.
    ``arguments``  name of a field -> its usual range.
    ``when``       when to use it.
    ``paper``      where it was published, one work a line.
    ``note``       what the rule cannot say, or "".
    """

    rule: str
    arguments: Mapping[str, str]
    when: Sentence
    paper: str
    note: str = ""


def _rule(text: str) -> str:
    """One line of the text is one line of the rule; what stands between asterisks is an argument."""
    parts = text.strip().split("*")
    html = "".join(f"<i>{part}</i>" if number % 2 else part for number, part in enumerate(parts))
    return "<br>".join(line.strip() for line in html.splitlines())


_G_DECAY = "g ← g + *weight_decay* · θ"
_THETA_DECAY = "θ ← θ − *lr* · *weight_decay* · θ"
_EITHER_DECAY = f"if *decoupled_weight_decay*: {_THETA_DECAY}\nelse: {_G_DECAY}"
_M = "m ← β<sub>1</sub> · m + (1 − β<sub>1</sub>) · g"
_V = "v ← β<sub>2</sub> · v + (1 − β<sub>2</sub>) · g<sup>2</sup>"
_M_CORRECTED = "m′ = m / (1 − β<sub>1</sub><sup>t</sup>)"
_V_CORRECTED = "v′ = v / (1 − β<sub>2</sub><sup>t</sup>)"
_AMSGRAD = "if *amsgrad*: v′ = max(v<sub>1</sub>, …, v<sub>t</sub>) / (1 − β<sub>2</sub><sup>t</sup>)"
_ADAM_STEP = "θ ← θ − *lr* · m′ / (√v′ + *eps*)"

_BETAS = Sentence("0.9 and 0.999")
_EPS = "1e-8"
_DECAY = "0 … 1e-4"
_DECOUPLED_TOO = Sentence("on where weight_decay is not 0")
_OFF = Sentence("usually off")
_AUTO = Sentence("usually auto")
_SWITCHES = {"maximize": _OFF, "foreach": _AUTO}
_CAPTURABLE = {**_SWITCHES, "capturable": _OFF}

_ADAM = "D. P. Kingma, J. Ba: Adam: A Method for Stochastic Optimization. ICLR 2015. arXiv:1412.6980"
_AMSGRAD_PAPER = ("S. J. Reddi, S. Kale, S. Kumar: On the Convergence of Adam and Beyond (AMSGrad). ICLR 2018. "
                  "arXiv:1904.09237")

CARDS: Mapping[str, Card] = {
    "SGD": Card(
        _rule(f"""
            {_G_DECAY}
            if *momentum* > 0:
            &nbsp; b ← *momentum* · b + (1 − *dampening*) · g, but b ← g if t = 1
            &nbsp; if *nesterov*: g ← g + *momentum* · b
            &nbsp; else: g ← b
            θ ← θ − *lr* · g
        """),
        {"lr": Sentence("0.01 … 0.1 with momentum, up to 1 without"), "momentum": "0.9 … 0.99", "dampening": "0",
         "weight_decay": "0 … 5e-4", "nesterov": Sentence("on or off, with momentum only"), **_SWITCHES,
         "fused": _AUTO},
        Sentence("The plain one, and the one to understand first. With momentum 0.9 and a schedule it reaches the best "
                 "accuracy on many picture problems, but lr must be tuned: too small crawls, too large diverges."),
        "H. Robbins, S. Monro: A Stochastic Approximation Method. Ann. Math. Statist. 22 (1951). "
        "doi:10.1214/aoms/1177729586\n"
        "B. T. Polyak: Some methods of speeding up the convergence of iteration methods (momentum). USSR Comput. Math. "
        "Math. Phys. 4 (1964). doi:10.1016/0041-5553(64)90137-5\n"
        "I. Sutskever, J. Martens, G. Dahl, G. Hinton: On the importance of initialization and momentum in deep "
        "learning (Nesterov momentum). ICML 2013",
    ),
    "Adam": Card(
        _rule(f"{_EITHER_DECAY}\n{_M}\n{_V}\n{_M_CORRECTED}\n{_V_CORRECTED}\n{_AMSGRAD}\n{_ADAM_STEP}"),
        {"lr": "1e-4 … 1e-2", "betas": _BETAS, "eps": _EPS, "weight_decay": _DECAY, "amsgrad": _OFF,
         "decoupled_weight_decay": Sentence("off; on makes it AdamW"), **_CAPTURABLE, "fused": _AUTO},
        Sentence("A good first choice for almost any net: lr 1e-3 usually trains at once. With weight decay take "
                 "AdamW, because here the decay is divided by √v′ like the gradient."),
        f"{_ADAM}\n{_AMSGRAD_PAPER}",
    ),
    "AdamW": Card(
        _rule(f"{_THETA_DECAY}\n{_M}\n{_V}\n{_M_CORRECTED}\n{_V_CORRECTED}\n{_AMSGRAD}\n{_ADAM_STEP}"),
        {"lr": Sentence("1e-4 … 1e-3; 1e-5 … 1e-4 to fine-tune"),
         "betas": Sentence("0.9 and 0.999; 0.9 and 0.95 for language models"), "eps": _EPS,
         "weight_decay": "0.01 … 0.1", "amsgrad": _OFF, **_CAPTURABLE, "fused": _AUTO},
        Sentence("Adam with weight decay that does what its name says: the usual choice for transformers and for "
                 "fine-tuning, with a warm-up and a falling schedule."),
        "I. Loshchilov, F. Hutter: Decoupled Weight Decay Regularization. ICLR 2019. arXiv:1711.05101\n"
        f"{_AMSGRAD_PAPER}",
    ),
    "Adamax": Card(
        _rule(f"""
            {_G_DECAY}
            {_M}
            u ← max(β<sub>2</sub> · u, |g| + *eps*)
            θ ← θ − *lr* / (1 − β<sub>1</sub><sup>t</sup>) · m / u
        """),
        {"lr": "5e-4 … 5e-3", "betas": _BETAS, "eps": _EPS, "weight_decay": _DECAY, **_CAPTURABLE},
        Sentence("Adam for gradients that are 0 for long and then large, as those of embeddings: a step is hardly ever "
                 "longer than lr, and no average of squares has to be warmed up."),
        f"{_ADAM} (section 7.1)",
    ),
    "NAdam": Card(
        _rule(f"""
            {_EITHER_DECAY}
            μ<sub>t</sub> = β<sub>1</sub> · (1 − ½ · 0.96<sup>t · *momentum_decay*</sup>), &nbsp; \
π<sub>t</sub> = μ<sub>1</sub> · μ<sub>2</sub> · … · μ<sub>t</sub>
            {_M}
            {_V}
            m′ = μ<sub>t+1</sub> · m / (1 − π<sub>t+1</sub>) + (1 − μ<sub>t</sub>) · g / (1 − π<sub>t</sub>)
            {_V_CORRECTED}
            {_ADAM_STEP}
        """),
        {"lr": "2e-4 … 2e-3", "betas": _BETAS, "eps": _EPS, "weight_decay": _DECAY, "momentum_decay": "4e-3",
         "decoupled_weight_decay": _DECOUPLED_TOO, **_CAPTURABLE},
        Sentence("Where Adam works and should be a little faster: the gradient of this step counts at once, as in "
                 "Nesterov momentum, and momentum warms up by itself."),
        "T. Dozat: Incorporating Nesterov Momentum into Adam. ICLR 2016 Workshop. "
        "openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
    ),
    "RAdam": Card(
        _rule(f"""
            {_EITHER_DECAY}
            {_M}
            {_V}
            {_M_CORRECTED}
            ρ<sub>∞</sub> = 2 / (1 − β<sub>2</sub>) − 1
            ρ = ρ<sub>∞</sub> − 2 · t · β<sub>2</sub><sup>t</sup> / (1 − β<sub>2</sub><sup>t</sup>)
            if ρ > 5:
            &nbsp; r = √((ρ − 4) · (ρ − 2) · ρ<sub>∞</sub> / ((ρ<sub>∞</sub> − 4) · (ρ<sub>∞</sub> − 2) · ρ))
            &nbsp; θ ← θ − *lr* · r · m′ · √(1 − β<sub>2</sub><sup>t</sup>) / (√v + *eps*)
            else: θ ← θ − *lr* · m′
        """),
        {"lr": "1e-4 … 1e-2", "betas": _BETAS, "eps": _EPS, "weight_decay": _DECAY,
         "decoupled_weight_decay": _DECOUPLED_TOO, **_CAPTURABLE},
        Sentence("Where Adam needs a warm-up: the first steps do not divide by the average of squares, because it is "
                 "still uncertain, and later ones are shorter as long as it is."),
        "L. Liu, H. Jiang, P. He, W. Chen, X. Liu, J. Gao, J. Han: On the Variance of the Adaptive Learning Rate and "
        "Beyond. ICLR 2020. arXiv:1908.03265",
    ),
    "RMSprop": Card(
        _rule(f"""
            {_G_DECAY}
            v ← *alpha* · v + (1 − *alpha*) · g<sup>2</sup>
            v′ = v
            if *centered*: a ← *alpha* · a + (1 − *alpha*) · g, &nbsp; v′ = v − a<sup>2</sup>
            g ← g / (√v′ + *eps*)
            if *momentum* > 0: b ← *momentum* · b + g, &nbsp; g ← b
            θ ← θ − *lr* · g
        """),
        {"lr": "1e-4 … 1e-2", "alpha": "0.9 … 0.99", "eps": "1e-8 … 1e-3", "weight_decay": _DECAY,
         "momentum": "0 … 0.9", "centered": _OFF, **_CAPTURABLE},
        Sentence("For recurrent nets and reinforcement learning, where it has long been the custom. Nothing corrects "
                 "the average at the start, so the first steps are long: begin with a small lr."),
        "T. Tieleman, G. Hinton: Lecture 6.5, RMSProp. COURSERA: Neural Networks for Machine Learning, 2012\n"
        "A. Graves: Generating Sequences With Recurrent Neural Networks (centered). 2013. arXiv:1308.0850",
    ),
    "Adagrad": Card(
        _rule(f"""
            s<sub>0</sub> = *initial_accumulator_value*
            {_G_DECAY}
            s ← s + g<sup>2</sup>
            θ ← θ − *lr* / (1 + (t − 1) · *lr_decay*) · g / (√s + *eps*)
        """),
        {"lr": "1e-2 … 1e-1", "lr_decay": "0", "weight_decay": _DECAY, "initial_accumulator_value": "0 … 0.1",
         "eps": "1e-10", **_SWITCHES, "fused": _AUTO},
        Sentence("For features of which some are rare: a weight that seldom has a gradient keeps its long steps. Steps "
                 "only ever shrink, so long runs of deep nets come to a stand."),
        "J. Duchi, E. Hazan, Y. Singer: Adaptive Subgradient Methods for Online Learning and Stochastic Optimization. "
        "JMLR 12 (2011). jmlr.org/papers/v12/duchi11a.html",
    ),
    "Adadelta": Card(
        _rule(f"""
            {_G_DECAY}
            v ← *rho* · v + (1 − *rho*) · g<sup>2</sup>
            Δ = √(u + *eps*) / √(v + *eps*) · g
            u ← *rho* · u + (1 − *rho*) · Δ<sup>2</sup>
            θ ← θ − *lr* · Δ
        """),
        {"lr": "1", "rho": "0.9 … 0.95", "eps": "1e-6", "weight_decay": _DECAY, **_CAPTURABLE},
        Sentence("Where lr shall not be tuned: the size of past steps takes its place, and lr stays 1. It starts "
                 "slowly, because the first steps are about √eps long; a larger eps helps."),
        "M. D. Zeiler: ADADELTA: An Adaptive Learning Rate Method. 2012. arXiv:1212.5701",
    ),
    "Adafactor": Card(
        _rule("""
            ρ = min(*lr*, 1 / √t)
            α = ρ · max(*eps*<sub>2</sub>, RMS(θ))
            β = 1 − t<sup>*beta2_decay*</sup>
            θ ← θ − *lr* · *weight_decay* · θ
            R ← β · R + (1 − β) · mean<sub>row</sub>(g<sup>2</sup>), &nbsp; \
C ← β · C + (1 − β) · mean<sub>column</sub>(g<sup>2</sup>)
            V = R · C / max(mean(R), *eps*<sub>1</sub>)
            U = g / max(√V, *eps*<sub>1</sub>)
            θ ← θ − α · U / max(1, RMS(U) / *d*)
        """),
        {"lr": Sentence("1e-2: the longest step relative to the weights"), "beta2_decay": "−0.8",
         "eps": Sentence("auto and 1e-3"), "d": "1", "weight_decay": "0 … 0.01", "foreach": _AUTO, "maximize": _OFF},
        Sentence("For large matrices when memory is short: it keeps a number for each row and column in place of one "
                 "or two for each weight. Steps are relative to the size of the weights, and there is no momentum."),
        "N. Shazeer, M. Stern: Adafactor: Adaptive Learning Rates with Sublinear Memory Cost. ICML 2018. "
        "arXiv:1804.04235",
        Sentence("RMS is the root mean square. A weight of one dimension has no rows and columns: its V is the average "
                 "of g² itself."),
    ),
    "ASGD": Card(
        _rule(f"""
            η<sub>0</sub> = *lr*, &nbsp; μ<sub>0</sub> = 1
            {_G_DECAY}
            θ ← θ − *lambd* · η · θ − η · g
            a ← a + μ · (θ − a)
            η ← *lr* / (1 + *lambd* · *lr* · t)<sup>*alpha*</sup>
            μ ← 1 / max(1, t − *t0*)
        """),
        {"lr": "1e-3 … 1e-1", "lambd": "1e-4", "alpha": "0.75",
         "t0": Sentence("the step at which averaging begins"), "weight_decay": _DECAY, **_CAPTURABLE},
        Sentence("For convex problems, where the average of the weights is better than the last ones."),
        "B. T. Polyak, A. B. Juditsky: Acceleration of Stochastic Approximation by Averaging. SIAM J. Control Optim. "
        "30 (1992). doi:10.1137/0330046",
        Sentence("torch keeps the average a beside the weights and goes on with θ. To evaluate an average, choose one "
                 "in the recipe's training section."),
    ),
    "Rprop": Card(
        _rule("""
            η<sub>0</sub> = *lr*
            if g · g<sub>t−1</sub> > 0: η ← min(*etas*<sub>2</sub> · η, *step_sizes*<sub>2</sub>)
            if g · g<sub>t−1</sub> &lt; 0: η ← max(*etas*<sub>1</sub> · η, *step_sizes*<sub>1</sub>), &nbsp; g ← 0
            θ ← θ − η · sign(g)
        """),
        {"lr": Sentence("1e-3 … 1e-1: the first step of each weight"), "etas": Sentence("0.5 and 1.2"),
         "step_sizes": Sentence("1e-6 and 50"), **_CAPTURABLE},
        Sentence("For small nets in full batches: only the sign of the gradient counts, and each weight has a step of "
                 "its own. In small batches the signs are noise, and it fails."),
        "M. Riedmiller, H. Braun: A Direct Adaptive Method for Faster Backpropagation Learning: The RPROP Algorithm. "
        "IEEE ICNN 1993. doi:10.1109/ICNN.1993.298623",
        Sentence("lr is only the length of each weight's first step, so a schedule does nothing afterwards."),
    ),
    "LBFGS": Card(
        _rule("""
            s = θ − θ<sub>k−1</sub>, &nbsp; y = g − g<sub>k−1</sub>
            H<sub>0</sub> = (s · y) / (y · y)
            d = −H · g
            θ ← θ + τ · d, &nbsp; τ = *lr*
        """),
        {"lr": Sentence("1; less in small batches"), "max_iter": "4 … 20", "max_eval": Sentence("1.25 × max_iter"),
         "tolerance_grad": "1e-7 … 1e-5", "tolerance_change": "1e-9", "history_size": "5 … 100",
         "line_search_fn": Sentence("strong_wolfe in full batches"), "maximize": _OFF},
        Sentence("For small, smooth problems in full batches (batch size 0): regression, physics-informed nets, a last "
                 "polish. It takes all weights in one group, and the noise of small batches spoils it."),
        "D. C. Liu, J. Nocedal: On the limited memory BFGS method for large scale optimization. Math. Program. 45 "
        "(1989). doi:10.1007/BF01589116",
        Sentence("A step repeats this up to max_iter times, and evaluates g anew each time. H is the inverse curvature "
                 "that the latest history_size pairs s and y tell, starting from H₀. The very first time H is 1 and τ "
                 "is lr · min(1, 1 / Σ|g|). With line_search_fn, τ is searched from there. The step ends early when "
                 "all |g| ≤ tolerance_grad, when θ or the loss changes by less than tolerance_change, or after "
                 "max_eval evaluations."),
    ),
    "Muon": Card(
        _rule("""
            b ← *momentum* · b + (1 − *momentum*) · g
            u = b
            if *nesterov*: u = *momentum* · b + (1 − *momentum*) · g
            X = u / max(‖u‖, *eps*)
            *ns_steps* ×: &nbsp; A = X · X<sup>T</sup>, &nbsp; \
X ← c<sub>1</sub> · X + (c<sub>2</sub> · A + c<sub>3</sub> · A<sup>2</sup>) · X
            θ ← θ − *lr* · *weight_decay* · θ
            θ ← θ − *lr* · r · X
        """),
        {"lr": Sentence("0.02; 1e-4 … 1e-3 with match_rms_adamw"), "weight_decay": "0 … 0.1", "momentum": "0.95",
         "nesterov": Sentence("usually on"), "ns_coefficients": "3.4445, −4.775, 2.0315", "eps": "1e-7",
         "ns_steps": "5", "adjust_lr_fn": Sentence("original; match_rms_adamw to keep the lr of AdamW"),
         "other_lr": "1e-4 … 1e-3", "other_weight_decay": "0 … 0.1",
         "by_muon": Sentence("on; off for the groups of embeddings and of the output layer")},
        Sentence("For the matrices of hidden layers, above all of transformers: all directions of the momentum get "
                 "about the same length, so that rare ones are learned too. It often needs fewer steps than AdamW, and "
                 "keeps half as many numbers beside the weights."),
        "K. Jordan and others: Muon: An optimizer for hidden layers in neural networks. 2024. "
        "kellerjordan.github.io/posts/muon\n"
        "J. Liu and others: Muon is Scalable for LLM Training (match_rms_adamw). 2025. arXiv:2502.16982\n"
        "J. Bernstein: Deriving Muon (spectral_unclamped). 2025. jeremybernste.in/writing/deriving-muon",
        Sentence("c are the ns_coefficients; X is computed in bfloat16. r is what adjust_lr_fn makes of the shape: "
                 "original √max(1, rows / columns), match_rms_adamw 0.2 · √max(rows, columns), spectral_unclamped "
                 "√(rows / columns). Weights that are no matrices are moved by AdamW, with other_lr and "
                 "other_weight_decay."),
    ),
    "SparseAdam": Card(
        _rule(f"""
            {_M}
            {_V}
            η = *lr* · √(1 − β<sub>2</sub><sup>t</sup>) / (1 − β<sub>1</sub><sup>t</sup>)
            θ ← θ − η · m / (√v + *eps*)
        """),
        {"lr": "1e-4 … 1e-2", "betas": _BETAS, "eps": _EPS, "maximize": _OFF, "other_lr": Sentence("as lr"),
         "other_weight_decay": _DECAY},
        Sentence("For large tables of which a batch uses a few rows, such as embeddings with sparse gradients: a step "
                 "costs as much as those rows do. It needs a model that has some, such as the lookup table."),
        _ADAM,
        Sentence("Only the rows that the batch has looked up change, their m and v included. Weights with dense "
                 "gradients are moved by Adam, with other_lr and other_weight_decay."),
    ),
}
