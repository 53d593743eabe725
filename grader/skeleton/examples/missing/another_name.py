# expect: gradient=missing
def grad(w, x, y):
    return (w @ x - y) * x
