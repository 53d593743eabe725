# expect: gradient=accepted
def gradient(w, x, y):
    predicted = 0.0
    for w_i, x_i in zip(w, x):
        predicted += w_i * x_i
    return [(predicted - y) * x_i for x_i in x]
