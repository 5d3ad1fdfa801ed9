"""The contestant's side of `melanoscope bench`: a task in the first argument, then a turn for each line on stdin."""
import json
import os
import re
import resource
import sys
import time

# Libraries print to stdout; the answers keep it for themselves.
_answers = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)


def _say(answer):
    _answers.write(json.dumps(answer) + '\n')
    _answers.flush()


def _peak_bytes():
    try:
        with open('/proc/self/status') as status:
            return int(re.search(r'VmHWM:\s+(\d+) kB', status.read())[1]) * 1024
    except OSError:
        unit = 1 if sys.platform == 'darwin' else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _seconds_an_image(turn, count):
    start = time.perf_counter()
    images = turn(count)
    return (time.perf_counter() - start) / images


def fastest(variants, task, count, warm_up=1):
    """Of {name: function that makes a turn function}, the fastest: (name, turn).

    Each is timed over `count` steps after `warm_up` steps. A variant that fails on this machine is
    left out. `task['variant']` takes one without trying.
    """
    if task['variant']:
        return task['variant'], variants[task['variant']]()
    first, times = {}, {}
    for name, make in variants.items():
        try:
            turn = make()
            turn(warm_up)
            first[name] = _seconds_an_image(turn, 1)
            # One that is far behind need not be timed at length.
            if first[name] < 3 * min(first.values()):
                times[name] = min(_seconds_an_image(turn, count) for _ in range(2))
        except Exception as error:  # e.g. no C++ compiler for torch.compile
            print(f'{name}: {error}', file=sys.stderr)
    if not times:
        raise RuntimeError('no way of running it works here')
    return min(times, key=times.get), None


def serve(prepare, gpu=None):
    """`prepare(task)` returns (version, variant or None, turn); `turn(count)` returns the number of images.

    `gpu` is the name of the GPU that the turns run on, if any.
    """
    try:
        version, variant, turn = prepare(json.loads(sys.argv[1]))
        device = f'GPU {gpu}' if gpu else f'CPU, {cores()} threads'
        _say({'ready': {'version': version, 'device': device, 'variant': variant}})
        for line in sys.stdin:
            start = time.perf_counter()
            images = turn(json.loads(line)['count'])
            seconds = time.perf_counter() - start
            _say({'seconds': seconds, 'images': images, 'peakBytes': _peak_bytes()})
    except Exception as error:
        _say({'error': f'{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ""}'})
        raise


def cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()
