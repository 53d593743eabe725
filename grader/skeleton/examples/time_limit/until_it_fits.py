# expect: gradient=time_limit
def gradient(w, x, y):
    error = w @ x - y
    while error != 0.123456789:
        error = w @ x - y
    return error * x
