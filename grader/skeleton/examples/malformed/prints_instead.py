# expect: gradient=malformed
def gradient(w, x, y):
    print((w @ x - y) * x)
