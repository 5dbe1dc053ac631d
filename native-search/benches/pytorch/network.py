"""The weaved network (METHOD.md, sections 2 and 3) in plain PyTorch, built from a description."""

import torch
from torch import nn
from torch.nn import functional

from operations import group_norm, operation

FAMILIES = ("down", "normal", "up")
DROPPED = 0.1


class StemConv(nn.Module):
    def __init__(self, before, after, stride):
        super().__init__()
        self.conv = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.norm = group_norm(after, affine=True)

    def forward(self, x):
        return torch.relu(self.norm(self.conv(x)))


class Preprocess(nn.Module):
    def __init__(self, before, after, affine):
        super().__init__()
        self.conv = nn.Conv2d(before, after, 1, bias=False)
        self.norm = group_norm(after, affine)

    def forward(self, x):
        return self.norm(self.conv(torch.relu(x)))


class Edge(nn.Module):
    """Eq. 6 while searching, one operation afterwards; the zero operation adds nothing."""

    def __init__(self, plan, width, net):
        super().__init__()
        self.source, self.family, self.row = plan["source"], plan["family"], plan["row"]
        self.places = [k for k, name in enumerate(plan["ops"]) if name != "none"]
        # Named by their places among the candidates, as in the description's weights.
        self.ops = nn.ModuleDict(
            {
                str(k): operation(plan["ops"][k], width, net["affine"], net["shuffle"])
                for k in self.places
            }
        )

    def forward(self, x, mixture):
        if mixture is None:
            (op,) = self.ops.values()
            return op(x)
        shares = mixture.families[self.family][self.row]
        return sum(op(x) * shares[k] for k, op in zip(self.places, self.ops.values()))


class Cell(nn.Module):
    def __init__(self, plan, net):
        super().__init__()
        width, affine = plan["width"], net["affine"]
        self.has_skip = plan["skip-channels"] is not None
        if self.has_skip:
            self.skip = Preprocess(plan["skip-channels"], width, affine)
        self.main = Preprocess(plan["main-channels"], width, affine)
        self.repair = net["repair"]

        def there(edge):
            return self.has_skip or edge["source"] > 0

        # An edge from an absent skip input holds its place and computes nothing.
        self.nodes = nn.ModuleList(
            nn.ModuleList(Edge(e, width, net) if there(e) else nn.Identity() for e in node)
            for node in plan["nodes"]
        )

    def forward(self, skip, main, mixture):
        states = [self.skip(skip) if self.has_skip else None, self.main(main)]
        for node in self.nodes:
            terms = [
                edge(states[edge.source], mixture)
                for edge in node
                if isinstance(edge, Edge) and states[edge.source] is not None
            ]
            states.append(self.sum_of_unlike_sizes(terms) if terms else None)
        return torch.cat([state for state in states[2:] if state is not None], 1)

    def sum_of_unlike_sizes(self, terms):
        """Terms of one size are added first and resized once, as resizing is linear."""
        sums = {}
        for term in terms:
            size = tuple(term.shape[2:])
            sums[size] = sums[size] + term if size in sums else term
        target = tuple(map(max, zip(*sums)))
        return sum(x if size == target else self.resize(x, target) for size, x in sums.items())

    def resize(self, x, size):
        if self.repair == "nearest":
            return functional.interpolate(x, size, mode="nearest")
        return functional.interpolate(x, size, mode="bilinear", align_corners=False)


class Head(nn.Module):
    def __init__(self, channels, classes):
        super().__init__()
        self.dropout = nn.Dropout2d(DROPPED)
        self.conv = nn.Conv2d(channels, classes, 1, bias=False)

    def forward(self, x, size):
        logits = self.conv(self.dropout(x))
        return functional.interpolate(logits, size, mode="bilinear", align_corners=False)


class Node(nn.Module):
    def __init__(self, plan, net):
        super().__init__()
        self.plan = plan
        self.id = tuple(plan["id"])
        self.branches = nn.ModuleList(Cell(branch["cell"], net) for branch in plan["branches"])

    def forward(self, features, shares, mixture):
        total = None
        for place, (cell, plan) in enumerate(zip(self.branches, self.plan["branches"])):
            skip = plan["skip"] and features[tuple(plan["skip"])]
            output = cell(skip, features[tuple(plan["main"])], mixture)
            if shares is not None and len(shares) > 1:
                output = output * shares[place]
            elif shares is None and plan["weight"] < 1.0:
                output = output * plan["weight"]
            total = output if total is None else total + output
        return total


class WeavedNet(nn.Module):
    def __init__(self, net):
        super().__init__()
        half, full = net["stem"]
        self.stem = nn.ModuleList(
            [StemConv(net["input-channels"], half, 1), StemConv(half, full, 2)]
        )
        self.nodes = nn.ModuleList(Node(plan, net) for plan in net["nodes"])
        self.heads = nn.ModuleList(Head(e["channels"], net["classes"]) for e in net["exits"])
        self.exits = [(tuple(e["node"]), {tuple(n) for n in e["needs"]}) for e in net["exits"]]

    def forward(self, images, mixture=None, only_last=False):
        """Logits by exit, shallow first; of the last one alone where asked for."""
        features = {(0, 0): self.stem[1](self.stem[0](images))}
        needed = self.exits[-1][1]
        for place, node in enumerate(self.nodes):
            if node.id in needed:
                shares = mixture and mixture.branches[place]
                features[node.id] = node(features, shares, mixture)
        heads = list(zip(self.exits, self.heads))
        size = images.shape[2:]
        return [
            head(features[exit_node], size)
            for (exit_node, _), head in (heads[-1:] if only_last else heads)
        ]


class ArchParams(nn.Module):
    """Alpha of each family `[14, ops]` and beta `[layers, depths, 3]`."""

    def __init__(self, net):
        super().__init__()
        for family in FAMILIES:
            alpha = torch.zeros(14, net["candidates"][family])
            setattr(self, f"alpha_{family}", nn.Parameter(alpha))
        self.beta = nn.Parameter(torch.zeros(net["layers"], net["depths"], 3))
        self.places = [
            (node["id"], [FAMILIES.index(branch["branch"]) for branch in node["branches"]])
            for node in net["nodes"]
        ]

    def mixture(self):
        return Mixture(self, lambda parameter: parameter)

    def constant_mixture(self):
        return Mixture(self, torch.Tensor.detach)


class Mixture:
    """softmax(alpha) and softmax(beta), cut into the scalars that the network uses."""

    def __init__(self, arch, read):
        self.families = {
            family: [row.unbind() for row in read(getattr(arch, f"alpha_{family}")).softmax(1)]
            for family in FAMILIES
        }
        beta = read(arch.beta)
        self.branches = [
            beta[layer, depth, branches].softmax(0).unbind()
            for (layer, depth), branches in arch.places
        ]
