"""The bench's cases in PyTorch: channels_last, with and without torch.compile, on CUDA where it has a GPU."""
import os

import torch
from torch import nn

from protocol import cores, fastest, serve

torch.set_num_threads(cores())
torch.manual_seed(1)
CUDA = torch.cuda.is_available()
DEVICE = 'cuda' if CUDA else 'cpu'
# As TensorFlow has it: convolutions and products of float32 in TF32, the fastest algorithm for each shape.
torch.backends.cuda.matmul.allow_tf32 = True
torch.backends.cudnn.benchmark = True
# Steps that a variant is tried with, and those before: a GPU's are short, and CUDA graphs are made in the first few.
TRIED, WARM_UP = (100, 5) if CUDA else (4, 1)


def study_network(side, classes):
    stack, channels = [], 3
    for filters in (32, 64, 128):
        stack += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        channels = filters
    pixels = (side // 8) ** 2
    return nn.Sequential(
        *stack, nn.Flatten(), nn.Linear(pixels * channels, 128), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(128, classes))


def block(inputs, outputs, stride):
    """A depthwise convolution and a 1x1 convolution, each with batch normalization and ReLU6."""
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False), nn.BatchNorm2d(inputs), nn.ReLU6(),
        nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU6())


class MobileNet(nn.Module):
    """MobileNetV1 at width 1 with a classifier on the pooled features."""

    def __init__(self, classes, frozen):
        super().__init__()
        widths = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
        stack = [nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU6()]
        channels = 32
        for width, stride in widths:
            stack.append(block(channels, width, stride))
            channels = width
        self.base = nn.Sequential(*stack, nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.classifier = nn.Linear(channels, classes)
        self.frozen = frozen
        if frozen:
            self.base.requires_grad_(False)

    def train(self, mode=True):
        super().train(mode)
        if self.frozen:
            self.base.eval()
        return self

    def forward(self, x):
        if self.frozen:
            with torch.no_grad():
                features = self.base(x)
        else:
            features = self.base(x)
        return self.classifier(features)


def network(task):
    model = (MobileNet(task['classes'], task['frozen']) if task['network'] == 'mobilenet'
             else study_network(task['side'], task['classes']))
    return model.to(DEVICE, memory_format=torch.channels_last)


def batch(task):
    """One batch: scaled beforehand for the CPU, bytes in pinned memory for a GPU, which gets them anew each step."""
    size, side = task['batchSize'], task['side']
    pixels = torch.arange(size * side * side * 3) * 7919 % 256
    x = pixels.reshape(size, side, side, 3).permute(0, 3, 1, 2)
    x = x.to(torch.uint8 if CUDA else torch.float32).contiguous(memory_format=torch.channels_last)
    y = torch.arange(size) % task['classes']
    return (x.pin_memory(), y.pin_memory()) if CUDA else (x / 255, y)


def on_device(x):
    return x.to(DEVICE, non_blocking=True).float() / 255 if CUDA else x


def train(task, **settings):
    model = network(task).train()
    x, y = batch(task)
    optimizer = torch.optim.Adam(
        [weight for weight in model.parameters() if weight.requires_grad], eps=1e-7, fused=True)
    loss_of = nn.CrossEntropyLoss()
    forward = torch.compile(model, **settings) if settings else model

    def turn(count):
        for _ in range(count):
            optimizer.zero_grad()
            loss = loss_of(forward(on_device(x)), y.to(DEVICE, non_blocking=True))
            loss.backward()
            optimizer.step()
        loss.item()
        return count * len(x)
    return turn


def predict(task, **settings):
    model = network(task).eval()
    x, _ = batch(task)
    forward = torch.compile(model, **settings) if settings else model

    def turn(count):
        with torch.inference_mode():
            for _ in range(count):
                torch.softmax(forward(on_device(x)), 1).cpu().numpy()
        return count * len(x)
    return turn


def prepare(task):
    # What torch.compile writes goes away with the bench, and is there when the process starts anew.
    os.environ['TORCHINDUCTOR_CACHE_DIR'] = os.path.join(task['scratch'], 'inductor')
    make = train if task['kind'] == 'train' else predict
    variants = {
        'channels_last': lambda: make(task),
        'channels_last, torch.compile': lambda: make(task, mode='default'),
    }
    if CUDA:
        variants['channels_last, torch.compile with CUDA graphs'] = lambda: make(task, mode='reduce-overhead')
    variant, turn = fastest(variants, task, TRIED, WARM_UP)
    return f'PyTorch {torch.__version__}', variant, turn


serve(prepare, torch.cuda.get_device_name() if CUDA else None)
