"""Activation functions, one module each."""
