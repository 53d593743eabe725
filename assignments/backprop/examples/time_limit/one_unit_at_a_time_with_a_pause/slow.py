import time


def polite_sum(weights, errors):
    total = 0.0
    for w, e in zip(weights, errors):
        time.sleep(10)  # do not overheat
        total += w * e
    return total
