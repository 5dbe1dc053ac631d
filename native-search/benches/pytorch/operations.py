"""The candidate operations (METHOD.md, section 4) in plain PyTorch."""

import torch
from torch import nn
from torch.nn import functional


def group_norm(channels, affine):
    groups = channels // 16 if channels % 16 == 0 else 1
    return nn.GroupNorm(groups, channels, eps=1e-5, affine=affine)


def shuffle_groups(channels):
    return next((groups for groups in (4, 3, 2) if channels % groups == 0), channels)


class SqueezeExcite(nn.Module):
    """x · sigmoid(W2 relu(W1 mean(x) + b1) + b2)."""

    def __init__(self, channels):
        super().__init__()
        hidden = max(channels // 16, 1)
        self.fc1 = nn.Conv2d(channels, hidden, 1)
        self.fc2 = nn.Conv2d(hidden, channels, 1)

    def forward(self, x):
        mean = x.mean((2, 3), keepdim=True)
        return x * torch.sigmoid(self.fc2(torch.relu(self.fc1(mean))))


class Pool(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x, 2, 2)


class Filter(nn.Module):
    """Attention or ReLU, a 3x3 kernel, perhaps a pointwise one, perhaps a shuffle, a normalisation."""

    def __init__(self, channels, affine, kernel, attention=False, separable=False, shuffled=1):
        super().__init__()
        if attention:
            self.attention = SqueezeExcite(channels)
        self.filter = kernel
        if separable:
            self.pointwise = nn.Conv2d(channels, channels, 1, bias=False)
        self.norm = group_norm(channels, affine)
        self.attends, self.separable, self.shuffled = attention, separable, shuffled

    def forward(self, x):
        x = self.filter(self.attention(x) if self.attends else torch.relu(x))
        if self.separable:
            x = self.pointwise(x)
        if self.shuffled > 1:
            x = functional.channel_shuffle(x, self.shuffled)
        return self.norm(x)


class Attention(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.attention = SqueezeExcite(channels)

    def forward(self, x):
        return self.attention(x)


def operation(name, channels, affine, shuffle):
    """The operation of that name; `shuffle` is "grouped" or "plain"."""

    def conv(stride=1, dilation=1, groups=1):
        return nn.Conv2d(channels, channels, 3, stride, dilation, dilation, groups, bias=False)

    def transposed(dilation=1, groups=1):
        return nn.ConvTranspose2d(
            channels, channels, 3, 2, dilation, 0, groups, bias=False, dilation=dilation
        )

    def filtered(kernel, **parts):
        return Filter(channels, affine, kernel, **parts)

    groups = shuffle_groups(channels) if shuffle == "grouped" else 1
    build = {
        "identity": nn.Identity,
        "cweight": lambda: Attention(channels),
        "dil_conv": lambda: filtered(conv(dilation=2)),
        "dep_conv": lambda: filtered(conv(groups=channels), separable=True),
        "shuffle_conv": lambda: filtered(conv(groups=groups), shuffled=groups),
        "conv": lambda: filtered(conv()),
        "avg_pool": lambda: Pool(functional.avg_pool2d),
        "max_pool": lambda: Pool(functional.max_pool2d),
        "down_cweight": lambda: filtered(conv(2), attention=True),
        "down_dil_conv": lambda: filtered(conv(2, 2)),
        "down_dep_conv": lambda: filtered(conv(2, groups=channels), separable=True),
        "down_conv": lambda: filtered(conv(2)),
        "up_cweight": lambda: filtered(transposed(), attention=True),
        "up_dep_conv": lambda: filtered(transposed(groups=channels), separable=True),
        "up_conv": lambda: filtered(transposed()),
        "up_dil_conv": lambda: filtered(transposed(2)),
    }
    return build[name]()
