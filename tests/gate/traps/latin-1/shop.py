# -*- coding: latin-1 -*-
NAME = "Käse"


def tax(n):
    return n // 10
