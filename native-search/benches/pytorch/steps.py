"""What is repeated: the same passes and steps as in the other half of the comparison."""

import torch
from torch.nn import functional

from network import ArchParams, WeavedNet
from operations import operation

SMOOTHING = 1e-5


def soft_dice(logits, targets):
    p, y = torch.sigmoid(logits).flatten(1), targets.flatten(1)
    dice = (2 * (p * y).sum(1) + SMOOTHING) / (p.sum(1) + y.sum(1) + SMOOTHING)
    return 1 - dice.mean()


def deep_loss(exits, targets, recipe):
    """Weighted sum over the exits, matched from the deepest upwards."""
    total = 0
    for weight, logits in zip(reversed(recipe["exits"]), reversed(exits)):
        loss = recipe["dice"] * soft_dice(logits, targets)
        if recipe["cross-entropy"] > 0:
            entropy = functional.binary_cross_entropy_with_logits(logits, targets)
            loss = loss + recipe["cross-entropy"] * entropy
        total = total + weight * loss
    return total


class Product:
    """A square matrix product."""

    def __init__(self, case, device):
        self.modules = torch.nn.ModuleDict()

    def outputs(self, given):
        return {"output": given["input"] @ given["input"]}

    def repeat(self, given):
        x = given["input"]
        with torch.no_grad():
            while True:
                yield x @ x


class Operation:
    """One operation: forward, or forward and backward to the input and every weight."""

    def __init__(self, case, device):
        plan = case["operation"]
        op = operation(plan["name"], plan["channels"], plan["affine"], plan["shuffle"])
        self.modules = torch.nn.ModuleDict({"op": op.to(device)})
        self.both = plan["direction"] == "both"

    def outputs(self, given):
        return {"output": self.modules["op"](given["input"])}

    def repeat(self, given):
        op, x = self.modules["op"], given["input"]
        if self.both:
            x.requires_grad_()
            while True:
                op.zero_grad(set_to_none=True)
                x.grad = None
                op(x).sum().backward()
                yield
        with torch.no_grad():
            while True:
                yield op(x)


class Network:
    """Parts of every case with a whole network."""

    def __init__(self, case, device):
        self.case = case
        self.net = WeavedNet(case["network"]).to(device)
        self.modules = torch.nn.ModuleDict({"net": self.net})
        self.arch = None

    def outputs(self, given):
        self.modules.eval()
        mixture = self.arch and self.arch.mixture()
        exits = self.net(given["images"], mixture)
        found = {f"logits.{place}": logits for place, logits in enumerate(exits)}
        found["loss"] = deep_loss(exits, given["targets"], self.case["loss"]).reshape(1)
        return found


class Forward(Network):
    """The logits of the deepest exit, as segmentation computes them."""

    def repeat(self, given):
        self.net.eval()
        with torch.no_grad():
            while True:
                yield self.net(given["images"], only_last=True)[-1]


class Training(Network):
    """SGD steps of a derived network, with dropout and every exit."""

    def repeat(self, given):
        self.net.train()
        optimiser = sgd(self.net, self.case["optimiser"])
        while True:
            loss = deep_loss(self.net(given["images"]), given["targets"], self.case["loss"])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            yield loss.item()


class Search(Network):
    """Steps of the search: the weights, then beta, then alpha (Alg. 1)."""

    def __init__(self, case, device):
        super().__init__(case, device)
        self.arch = ArchParams(case["network"]).to(device)
        self.modules["arch"] = self.arch

    def repeat(self, given):
        self.net.train()
        settings, recipe = self.case["optimiser"], self.case["loss"]
        optimiser = sgd(self.net, settings)
        alphas = [self.arch.alpha_down, self.arch.alpha_normal, self.arch.alpha_up]
        adam = {"lr": settings["arch-rate"], "betas": (0.5, 0.999)}
        adam["weight_decay"] = settings["arch-decay"]
        in_turn = [torch.optim.Adam(p, **adam) for p in ([self.arch.beta], alphas)]

        def loss_at(mixture):
            return deep_loss(self.net(given["images"], mixture), given["targets"], recipe)

        while True:
            loss = loss_at(self.arch.constant_mixture())
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            if settings["bilevel"]:
                # Frozen: no gradient of a weight is computed in the architecture's steps.
                optimiser.zero_grad(set_to_none=True)
                self.net.requires_grad_(False)
                for arch_optimiser in in_turn:
                    self.arch.zero_grad(set_to_none=True)
                    loss_at(self.arch.mixture()).backward()
                    arch_optimiser.step()
                self.net.requires_grad_(True)
            yield loss.item()


def sgd(net, settings):
    return torch.optim.SGD(
        net.parameters(),
        lr=settings["rate"],
        momentum=settings["momentum"],
        weight_decay=settings["weight-decay"],
    )


KINDS = {
    "product": Product,
    "operation": Operation,
    "forward": Forward,
    "training": Training,
    "search": Search,
}
