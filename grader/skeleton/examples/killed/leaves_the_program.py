# expect: gradient=killed
import os


def gradient(w, x, y):
    os._exit(0)
