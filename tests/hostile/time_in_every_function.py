# tries: to hang in every function. expect: others=time_limit
import numpy as np

def hang():
    while True:
        pass


def sigmoid(*args):
    hang()


def forward(*args):
    hang()


def output_delta(*args):
    hang()


def hidden_delta(*args):
    hang()


def gradient(*args):
    hang()


def backprop(*args):
    hang()


def gradient_descent_step(*args):
    hang()
